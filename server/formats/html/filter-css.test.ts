import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterDeclarations, filterStyleSheet } from './filter-css';

test('known properties with plain values stay', () => {
  assert.equal(
    filterDeclarations(
      'color: red; font-family: "Segoe UI", sans-serif; width: calc(100% - 10px); background: linear-gradient(#fff, #000)',
    ),
    'color:red;font-family:"Segoe UI", sans-serif;width:calc(100% - 10px);background:linear-gradient(#fff, #000)',
  );
});

test('a semicolon in quotes or brackets does not start another declaration', () => {
  assert.equal(filterDeclarations('font-family:"a;position:fixed"; color:red'), 'color:red');
  assert.equal(filterDeclarations('width:calc(1px;position:fixed)'), '');
});

test('unknown properties, functions, escapes and unbalanced values go', () => {
  for (const css of [
    'position:fixed',
    'z-index:3',
    'background:url(x)',
    'background:URL (x)',
    'color:var(--x)',
    'color:re\\64',
    'font-family:"x',
    'width:calc(1px',
    'width:1px)',
    'filter:blur(3px)',
    'transition:all 1s',
    'animation:x 1s',
    'cursor:none',
    'color:red}body{color:blue',
    '--x:url(y)',
    'background:ur/**/l(x)',
  ]) {
    assert.equal(filterDeclarations(css), '', css);
  }
});

test('style sheets keep plain rules and media queries, and lose every other at-rule', () => {
  assert.equal(
    filterStyleSheet(
      '<!-- @charset "x"; @import url(y); .a > p:first-child, td[width="3"] { color: red; position: fixed } @page { margin: 0 } ' +
        '@media screen and (max-width: 600px) { .b { width: 100% } } @supports (display:grid) { p { color: red } } .c { top: 0 } -->',
    ),
    '.a > p:first-child, td[width="3"]{color:red}\n@media screen and (max-width: 600px){.b{width:100%}}',
  );
});

test('an unclosed block or comment cannot swallow what follows into a rule', () => {
  assert.equal(filterStyleSheet('p { color: red /* } b { position:fixed }'), 'p{color:red}');
  assert.equal(filterStyleSheet('p { color: red; b { width: 1px } }'), '');
});
