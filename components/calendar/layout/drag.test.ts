import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesPerDay } from '../time/days';
import { dragTo, moveByDays, type Spot, snapStep } from './drag';

const day = 20_000;
const at = (hours: number, ofDay = day): Spot => ({ area: 'hours', minute: ofDay * minutesPerDay + hours * 60 });
const lane = (ofDay: number): Spot => ({ area: 'days', day: ofDay });
const span = (from: number, to: number) => ({ start: day * minutesPerDay + from * 60, end: day * minutesPerDay + to * 60, allDay: false });
const days = (from: number, to: number) => ({ start: from * minutesPerDay, end: to * minutesPerDay, allDay: true });
const quarter = snapStep(false);

test('drawing down makes an event from the quarter hour touched first', () => {
  assert.deepEqual(dragTo({ kind: 'create', from: at(9.1) }, at(10.3), quarter), span(9, 10.25));
});

test('drawing up makes the event above', () => {
  assert.deepEqual(dragTo({ kind: 'create', from: at(9.1) }, at(8), quarter), span(8, 9.25));
});

test('a touch without a way is one step long', () => {
  assert.deepEqual(dragTo({ kind: 'create', from: at(9.1) }, at(9.1), quarter), span(9, 9.25));
});

test('with Alt the step is five minutes', () => {
  assert.deepEqual(dragTo({ kind: 'create', from: at(9) }, at(9 + 22 / 60), snapStep(true)), span(9, 9 + 20 / 60));
});

test('drawing in the all-day lane makes whole days, either way', () => {
  assert.deepEqual(dragTo({ kind: 'create', from: lane(day) }, lane(day + 2), quarter), days(day, day + 3));
  assert.deepEqual(dragTo({ kind: 'create', from: lane(day) }, lane(day - 1), quarter), days(day - 1, day + 1));
});

test('a moved event keeps its length and the place it is held by, across days', () => {
  assert.deepEqual(dragTo({ kind: 'move', span: span(9, 10.5), grip: 30 }, at(14.5, day + 2), quarter), span(48 + 14, 48 + 15.5));
});

test('an event moved by one that does not stand on the grid snaps its start', () => {
  const odd = { start: day * minutesPerDay + 9 * 60 + 5, end: day * minutesPerDay + 10 * 60 + 5, allDay: false };
  assert.deepEqual(dragTo({ kind: 'move', span: odd, grip: 0 }, at(11.1), quarter), span(11, 12));
});

test('into the all-day lane it becomes whole days; out of it an hour', () => {
  assert.deepEqual(dragTo({ kind: 'move', span: span(9, 10), grip: 15 }, lane(day + 1), quarter), days(day + 1, day + 2));
  assert.deepEqual(dragTo({ kind: 'move', span: days(day, day + 2), grip: 0 }, at(13.1), quarter), span(13, 14));
});

test('a long bar is moved by the day it is held at', () => {
  assert.deepEqual(
    dragTo({ kind: 'move', span: days(day, day + 3), grip: 2 * minutesPerDay }, lane(day + 4), quarter),
    days(day + 2, day + 5),
  );
});

test('an edge never passes the other', () => {
  assert.deepEqual(dragTo({ kind: 'resize', span: span(9, 10), edge: 'end' }, at(7), quarter), span(9, 9.25));
  assert.deepEqual(dragTo({ kind: 'resize', span: span(9, 10), edge: 'start' }, at(12), quarter), span(9.75, 10));
  assert.deepEqual(dragTo({ kind: 'resize', span: days(day, day + 2), edge: 'end' }, lane(day - 3), quarter), days(day, day + 1));
});

test('the lower edge may be drawn into the next day', () => {
  assert.deepEqual(dragTo({ kind: 'resize', span: span(22, 23), edge: 'end' }, at(1, day + 1), quarter), span(22, 25));
});

test('in the month an event keeps its time of day', () => {
  assert.deepEqual(moveByDays(span(9, 10), 3), span(72 + 9, 72 + 10));
});
