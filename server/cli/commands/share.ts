import { type CollectionPath, giveShare, grantsOn, type StoredGrant, takeShare } from '@/server/domain/sharing/administer';
import { type GrantRights, grantRights } from '@/server/domain/sharing/schema';
import { type CliOptions, type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

const none: GrantRights = { publicRight: 'none', confidentialRight: 'none', privateRight: 'none', canCreate: false, canErase: false };

/** What people mean by a word. Private events stay hidden but for `write`, which is all an owner can do. */
const presets: Readonly<Record<string, GrantRights>> = {
  freebusy: { ...none, publicRight: 'freebusy', confidentialRight: 'freebusy', privateRight: 'freebusy' },
  read: { ...none, publicRight: 'view', confidentialRight: 'freebusy' },
  'read-all': { ...none, publicRight: 'view', confidentialRight: 'view', privateRight: 'view' },
  write: { publicRight: 'modify', confidentialRight: 'modify', privateRight: 'modify', canCreate: true, canErase: true },
};

/** `atrium share …`: who may see and do what in a calendar or address book. The administrator may name anybody. */
export async function shareCommand(invocation: Invocation): Promise<number> {
  const { words, options, output } = invocation;
  const [verb = '', place, grantee, preset] = words;
  if (!['list', 'add', 'remove'].includes(verb)) throw new UsageError(`atrium share list|add|remove, not "${verb}"`);
  const path = pathIn(place, options);
  if (verb === 'list')
    return withAtrium(options, async (atrium) => {
      const grants = await grantsOn(atrium.directory, path);
      output.line(grants.length === 0 ? 'shared with nobody' : table([head, ...grants.map(row)]));
      output.value(grants);
      return 0;
    });
  if (grantee === undefined)
    throw new UsageError(`atrium share ${verb} OWNER/NAME WHOM, where WHOM is a login, group:NAME@DOMAIN, domain:NAME or anyone`);
  return withAtrium(options, async (atrium) => {
    if (verb === 'remove') {
      await takeShare(atrium.directory, path, grantee);
      output.line(`${place} is no longer shared with ${grantee}`);
      output.value({ collection: place, grantee });
      return 0;
    }
    const grant = await giveShare(atrium.directory, path, grantee, rightsIn(preset, options));
    output.line(table([head, row(grant)]));
    output.value(grant);
    return 0;
  });
}

const head = ['WHO', 'PUBLIC', 'CONFIDENTIAL', 'PRIVATE', 'CREATE', 'ERASE'];
const yes = (value: boolean) => (value ? 'yes' : 'no');
const row = ({ name, rights }: StoredGrant) => [
  name,
  rights.publicRight,
  rights.confidentialRight,
  rights.privateRight,
  yes(rights.canCreate),
  yes(rights.canErase),
];

function pathIn(place: string | undefined, { kind }: CliOptions): CollectionPath {
  const [, owner = '', name = ''] = /^([^/]+)\/([^/]+)$/.exec(place ?? '') ?? [];
  if (name === '') throw new UsageError('a collection is named OWNER/NAME, e.g. alice@demo.example/personal');
  if (kind !== undefined && kind !== 'calendar' && kind !== 'book') throw new UsageError(`--kind calendar or book, not "${kind}"`);
  return { owner, name, kind: kind === 'book' ? 'addressbook' : (kind ?? null) };
}

function rightsIn(preset: string | undefined, options: CliOptions): GrantRights {
  const start = preset === undefined ? none : presets[preset];
  if (!start) throw new UsageError(`a preset is one of ${Object.keys(presets).join(', ')}, not "${preset}"`);
  const given = grantRights.safeParse({
    publicRight: options.public ?? start.publicRight,
    confidentialRight: options.confidential ?? start.confidentialRight,
    privateRight: options.private ?? start.privateRight,
    canCreate: options.create ?? start.canCreate,
    canErase: options.erase ?? start.canErase,
  });
  if (!given.success) throw new UsageError('--public, --confidential and --private take none, freebusy, view, respond or modify');
  const { publicRight, confidentialRight, privateRight, canCreate, canErase } = given.data;
  if ([publicRight, confidentialRight, privateRight].every((right) => right === 'none') && !canCreate && !canErase)
    throw new UsageError(
      `say which rights: a preset (${Object.keys(presets).join(', ')}), or --public, --confidential, --private, --create, --erase`,
    );
  return given.data;
}
