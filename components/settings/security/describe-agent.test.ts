import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAgent } from './describe-agent';

test('browsers are called by the name people know, though each claims to be several', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
  assert.deepEqual(describeAgent(`${windows} Chrome/130.0 Safari/537.36 Edg/130.0`), {
    browser: 'Edge',
    system: 'Windows',
    handheld: false,
  });
  assert.deepEqual(describeAgent(`${windows} Chrome/130.0 Safari/537.36`), { browser: 'Chrome', system: 'Windows', handheld: false });
  assert.deepEqual(describeAgent('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'), {
    browser: 'Firefox',
    system: 'Linux',
    handheld: false,
  });
  const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/17.5 Safari/604.1';
  assert.deepEqual(describeAgent(iphone), { browser: 'Safari', system: 'iPhone', handheld: true });
  assert.deepEqual(describeAgent('curl/8'), { browser: null, system: null, handheld: false });
});
