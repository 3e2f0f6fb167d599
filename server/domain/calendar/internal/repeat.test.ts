import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseTime, type TimeValue } from '@/server/formats/ical/time-value';
import { requireZone } from '@/server/formats/ical/zone-offsets';
import { movedRule, repeatOf, ruleText } from './repeat';

const time = (text: string, tzid: string | null = 'Europe/Paris'): TimeValue => {
  const value = parseTime(text, tzid);
  assert.ok(value);
  return value;
};
const paris = { start: time('20261127T230000'), zone: requireZone('Europe/Paris') };
const local = (text: string) => time(text).local;

describe('between the dialog and the rule', () => {
  for (const rule of [
    'FREQ=DAILY',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=10',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=MONTHLY;BYMONTHDAY=-1,27',
    'FREQ=YEARLY;BYMONTH=11;BYDAY=4FR',
    'FREQ=YEARLY',
    'FREQ=DAILY;UNTIL=20261231T225959Z',
  ]) {
    test(`${rule} goes there and back`, () => {
      const repeat = repeatOf(rule, paris);
      assert.ok(repeat);
      assert.equal(ruleText(repeat, paris), rule);
    });
  }

  test('the last day is that of the event’s zone, and included', () => {
    assert.equal(repeatOf('FREQ=DAILY;UNTIL=20261231T220000Z', paris)?.until, '2026-12-31');
    assert.equal(repeatOf('FREQ=DAILY;UNTIL=20261231T230000Z', paris)?.until, '2027-01-01');
    const day = { start: time('20261127'), zone: requireZone('UTC') };
    assert.equal(
      ruleText({ frequency: 'DAILY', interval: 1, byDay: [], byMonthDay: [], count: null, until: '2026-12-31' }, day),
      'FREQ=DAILY;UNTIL=20261231',
    );
  });

  for (const rule of [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=HOURLY',
    'FREQ=YEARLY;BYWEEKNO=3',
    'FREQ=DAILY;BYHOUR=9,17',
    'FREQ=YEARLY;BYDAY=20MO',
    'FREQ=WEEKLY;BYMONTH=1',
  ]) {
    test(`${rule} says more than the dialog can`, () => assert.equal(repeatOf(rule, paris), null));
  }
});

describe('a series that moves by days takes its rule along', () => {
  const moves: [string, string, string, string][] = [
    ['FREQ=WEEKLY;BYDAY=MO,SU', '20261123T090000', '20261124T090000', 'FREQ=WEEKLY;BYDAY=TU,MO'],
    ['FREQ=WEEKLY;BYDAY=MO;X-A=1', '20261123T090000', '20261123T150000', 'FREQ=WEEKLY;BYDAY=MO;X-A=1'],
    ['FREQ=MONTHLY;BYMONTHDAY=23', '20261123T090000', '20261125T090000', 'FREQ=MONTHLY;BYMONTHDAY=25'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,23', '20261123T090000', '20261125T090000', 'FREQ=MONTHLY;BYMONTHDAY=1,23'],
    ['FREQ=MONTHLY;BYDAY=4MO', '20261123T090000', '20261117T090000', 'FREQ=MONTHLY;BYDAY=3TU'],
    ['FREQ=MONTHLY;BYDAY=-1MO', '20261130T090000', '20261127T090000', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30', '20261130T090000', '20261201T090000', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1'],
  ];
  for (const [rule, before, after, expected] of moves)
    test(`${rule} → ${expected}`, () => assert.equal(movedRule(rule, local(before), local(after)), expected));
});
