import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignRoles, type RoleCandidate } from './folder-roles';

const folder = (path: string, specialUse: string | null = null, depth = 0): RoleCandidate => ({
  path,
  name: path.split('/').at(-1) ?? '',
  depth,
  specialUse,
});

test('what the server declares beats a name', () => {
  const roles = assignRoles([folder('INBOX'), folder('Sent'), folder('Gesendete', '\\Sent')]);
  assert.equal(roles.get('Gesendete'), 'sent');
  assert.equal(roles.get('Sent'), undefined);
  assert.equal(roles.get('INBOX'), 'inbox');
});

test('names in several languages are known, composed or decomposed', () => {
  const roles = assignRoles([
    folder('INBOX'),
    folder('Brouillons'),
    folder('Éléments envoyés'.normalize('NFD')),
    folder('Corbeille'),
    folder('Indésirables'),
  ]);
  assert.deepEqual([...roles.values()].sort(), ['drafts', 'inbox', 'junk', 'sent', 'trash']);
});

test('a folder deep in the tree has no role by its name, and each role is given once', () => {
  const roles = assignRoles([folder('INBOX'), folder('Projects/Archive', null, 1), folder('Sent Messages'), folder('Sent')]);
  assert.equal(roles.get('Projects/Archive'), undefined);
  assert.equal(roles.get('Sent'), 'sent');
  assert.equal(roles.get('Sent Messages'), undefined);
});
