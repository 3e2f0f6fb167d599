import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carddav, cardText, errorsIn, prefixes, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();
const multiget = (path: string, name: string, data: string) =>
  stage.dav('REPORT', path, {
    body: `<R:addressbook-multiget ${prefixes}><D:prop>${data}</D:prop><D:href>${path}${name}</D:href></R:addressbook-multiget>`,
  });

const four = ['BEGIN:VCARD', 'VERSION:4.0', 'UID:urn:uuid:4', 'FN:Vier', 'EMAIL;PREF=1:v@x.example', 'END:VCARD', ''].join('\r\n');

test('dav 58: 3.0 stays 3.0 and 4.0 stays 4.0, unless a version is asked for', async () => {
  const path = await stage.newBook();
  await stage.dav('PUT', `${path}three.vcf`, { body: cardText('three') });
  await stage.dav('PUT', `${path}four.vcf`, { body: four });
  assert.equal((await stage.dav('GET', `${path}three.vcf`)).text, cardText('three'));
  assert.equal((await stage.dav('GET', `${path}four.vcf`)).text, four);
  const data = async (name: string, element: string) =>
    propText(responseOf(await multiget(path, name, element)), carddav('address-data')) ?? '';
  assert.equal(await data('four.vcf', '<R:address-data/>'), four);
  assert.match(await data('three.vcf', '<R:address-data content-type="text/vcard" version="4.0"/>'), /VERSION:4\.0/);
  const back = await data('four.vcf', '<R:address-data content-type="text/vcard" version="3.0"/>');
  assert.match(back, /VERSION:3\.0[\s\S]*EMAIL;TYPE=PREF:v@x\.example[\s\S]*N:Vier;;;;/);
  assert.deepEqual(errorsIn(await multiget(path, 'four.vcf', '<R:address-data version="2.1"/>')), [carddav('supported-address-data')]);
  // Thunderbird writes 4.0 over what was 3.0.
  assert.equal((await stage.dav('PUT', `${path}three.vcf`, { body: cardText('three').replace('3.0', '4.0') })).status, 204);
});

test('dav 59: groups of both versions are kept, with members that do not exist', async () => {
  const path = await stage.newBook();
  const apple = cardText('g3', 'X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:nobody');
  const standard = four.replace('EMAIL;PREF=1:v@x.example', 'KIND:group\r\nMEMBER:urn:uuid:nobody');
  assert.equal((await stage.dav('PUT', `${path}g3.vcf`, { body: apple })).status, 201);
  assert.equal((await stage.dav('PUT', `${path}g4.vcf`, { body: standard })).status, 201);
  assert.equal((await stage.dav('GET', `${path}g3.vcf`)).text, apple);
  assert.equal((await stage.dav('GET', `${path}g4.vcf`)).text, standard);
});

test('dav 60, 21: photo, half birthday, folds, groups, labels and encoded parameters come back as sent', async () => {
  const path = await stage.newBook();
  const photo = 'QUJD'.repeat(100_000).replace(/(.{74})/g, '$1\r\n ');
  const text = cardText(
    'p',
    `PHOTO;ENCODING=b;TYPE=JPEG:${photo}`,
    'BDAY;VALUE=date:--0412',
    `NOTE:${'Zeile\\n '.repeat(9)}`,
    ' folded äöü',
    'item1.EMAIL;type=INTERNET;type=pref:a@x.example',
    'item1.X-ABLabel:_$!<Other>!$_',
    'ADR;LABEL="12 ^\'Main^\' Street^nTown":;;12 Main;Town;;;',
    'X-CUSTOM;A="b;c":\\;',
  );
  const made = await stage.dav('PUT', `${path}p.vcf`, { body: text });
  assert.equal(made.status, 201);
  assert.equal((await stage.dav('GET', `${path}p.vcf`)).text, text);
  assert.equal(propText(responseOf(await multiget(path, 'p.vcf', '<R:address-data/>')), carddav('address-data')), text);
});
