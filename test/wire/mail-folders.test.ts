import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ErrorCode, isDomainError } from '@/server/core/errors';
import { createFolder, deleteFolder, emptyFolder, markFolderRead, renameFolder } from '@/server/domain/mail/change-folders';
import { listFolders } from '@/server/domain/mail/list-folders';
import { withImap } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

let stage: MailStage;

before(async () => {
  stage = await openMailStage();
});
after(async () => {
  await stage.close();
  await stopServices();
});

const named = async (owner: StagePerson, path: string) => (await listFolders(owner.mail)).find((folder) => folder.path === path);
const fails = (work: Promise<unknown>, code: ErrorCode) => assert.rejects(work, (error) => isDomainError(error) && error.code === code);

test('folders are made, nested, renamed with what is below, and deleted', async () => {
  const owner = await stage.addPerson();
  const { path } = await createFolder(owner.mail, { parent: null, name: 'Projets été' });
  const inner = await createFolder(owner.mail, { parent: path, name: '2026' });
  assert.equal((await named(owner, inner.path))?.parent, path);
  await fails(createFolder(owner.mail, { parent: null, name: 'Projets été' }), 'name_taken');
  await fails(deleteFolder(owner.mail, { path }), 'conflict');
  const renamed = await renameFolder(owner.mail, { path, name: 'Projects & more' });
  const moved = await named(owner, `${renamed.path}/2026`);
  assert.ok(moved, 'what is below moves along');
  await deleteFolder(owner.mail, { path: moved.path });
  await deleteFolder(owner.mail, { path: renamed.path });
  assert.equal(await named(owner, renamed.path), undefined);
  await fails(deleteFolder(owner.mail, { path: renamed.path }), 'not_found');
});

test('folders the mail system needs are neither renamed nor deleted, and impossible names are refused', async () => {
  const owner = await stage.addPerson();
  await fails(renameFolder(owner.mail, { path: 'INBOX', name: 'Other' }), 'forbidden');
  await fails(deleteFolder(owner.mail, { path: 'INBOX' }), 'forbidden');
  for (const name of ['a/b', '  ', 'x\r\ny', '*', '..', 'a%']) await fails(createFolder(owner.mail, { parent: null, name }), 'invalid');
});

test('emptying and marking a folder read touch every message in it', async () => {
  const owner = await stage.addPerson();
  const { path } = await createFolder(owner.mail, { parent: null, name: 'Pile' });
  await withImap(owner.user, async (client) => {
    for (let at = 0; at < 5; at++) await client.append(path, `Subject: ${at}\r\n\r\nx`);
  });
  assert.deepEqual(await named(owner, path).then((folder) => [folder?.unread, folder?.total]), [5, 5]);
  await markFolderRead(owner.mail, { path });
  assert.deepEqual(await named(owner, path).then((folder) => [folder?.unread, folder?.total]), [0, 5]);
  await emptyFolder(owner.mail, { path });
  assert.deepEqual(await named(owner, path).then((folder) => [folder?.unread, folder?.total]), [0, 0]);
  await emptyFolder(owner.mail, { path });
});
