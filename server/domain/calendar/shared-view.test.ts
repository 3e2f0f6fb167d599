import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strictestClass } from './shared-view';

const body = (...lines: string[]) => ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

test('the strictest class of an object counts, however it is written; an unknown one is private', () => {
  assert.equal(strictestClass(body('SUMMARY:x')), 'PUBLIC');
  assert.equal(strictestClass(body('CLASS:public')), 'PUBLIC');
  assert.equal(strictestClass(body('class;X-A=b:CONFIDENTIAL')), 'CONFIDENTIAL');
  assert.equal(strictestClass(body('CLASS:PRI', ' VATE')), 'PRIVATE');
  assert.equal(strictestClass(body('CL', ' ASS:PRIVATE')), 'PRIVATE');
  assert.equal(strictestClass(body('CLASS:X-MINE')), 'PRIVATE');
  assert.equal(strictestClass(body('CLASS:PUBLIC', 'END:VEVENT', 'BEGIN:VEVENT', 'CLASS:PRIVATE')), 'PRIVATE');
  assert.equal(strictestClass(body('DESCRIPTION:text\\nCLASS:PRIVATE')), 'PUBLIC');
  assert.equal(strictestClass(body('CLASS;X="a:b":PRIVATE')), 'PRIVATE');
});
