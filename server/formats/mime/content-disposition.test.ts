import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentDisposition, safeFileName } from './content-disposition';

test('names from strangers lose paths, line breaks, controls and direction tricks', () => {
  assert.equal(safeFileName('../../etc/passwd'), '_.._etc_passwd');
  assert.equal(safeFileName('C:\\temp\\x.txt'), 'C__temp_x.txt');
  assert.equal(safeFileName('a\r\nSet-Cookie: x=1'), 'aSet-Cookie_ x=1');
  assert.equal(safeFileName('annex\u202efdp.exe'), 'annexfdp.exe');
  assert.equal(safeFileName('...'), 'attachment');
  assert.equal(safeFileName(''), 'attachment');
  assert.equal(safeFileName(`${'x'.repeat(500)}.pdf`).length, 200);
  assert.ok(safeFileName(`${'x'.repeat(500)}.pdf`).endsWith('.pdf'));
});

test('the header is one line of ASCII with the true name encoded', () => {
  const header = contentDisposition('attachment', 'résumé "été" 100%;x=\'1\'.pdf');
  assert.match(header, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+-]*$/);
  assert.equal(decodeURIComponent(header.split("UTF-8''")[1] ?? ''), "résumé _été_ 100%;x='1'.pdf");
  assert.doesNotMatch(contentDisposition('inline', 'x\r\ny: z'), /[\r\n]/);
  assert.doesNotThrow(() => contentDisposition('inline', '\ud800broken'));
});
