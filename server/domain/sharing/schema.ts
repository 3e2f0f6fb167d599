import { z } from 'zod';

// The shapes that travel between the browser and the sharing room. Safe to load in the browser.

const classRight = z.enum(['none', 'freebusy', 'view', 'respond', 'modify']);

export const grantRights = z.object({
  publicRight: classRight,
  confidentialRight: classRight,
  privateRight: classRight,
  canCreate: z.boolean().default(false),
  canErase: z.boolean().default(false),
});
/** Of an address book `publicRight` (`view` or `modify`), `canCreate` and `canErase` count: a card is seen whole or not at all. */
export type GrantRights = z.infer<typeof grantRights>;

/** `person`: a login, an address, or the key of a group, as found or typed. `domain` means the owner's own. */
export const grantTo = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), login: z.string().min(1).max(400) }),
  /** One that is there, as the list of grants names it. */
  z.object({ kind: z.literal('existing'), grantee: z.string().min(1).max(190) }),
  z.object({ kind: z.literal('domain') }),
  z.object({ kind: z.literal('anyone') }),
]);
export type GrantTo = z.infer<typeof grantTo>;

export const findInput = z.object({ term: z.string().max(200), limit: z.number().int().min(1).max(50).default(10) });
export const collectionInput = z.object({ collectionId: z.string().max(64) });
export const setGrantInput = collectionInput.extend({ to: grantTo, rights: grantRights });
export const removeGrantInput = collectionInput.extend({ grantee: z.string().min(1).max(190) });
export const subscribeInput = collectionInput.extend({ subscribed: z.boolean() });

/** By which ways a person may share: names can be searched; a complete address is taken; with everybody of their own domain. */
export type ShareWays = { find: boolean; address: boolean; domain: boolean };

/** Somebody a share can be given to. `accountId` is never told. */
export type SharePartner = { kind: 'user' | 'group' | 'resource'; login: string; displayName: string; address: string };

export type GrantView = {
  /** Names the grant for `remove`. */
  grantee: string;
  kind: 'user' | 'group' | 'resource' | 'address' | 'domain' | 'anyone';
  /** Empty where there is nobody any more, or nobody who may be shown. */
  displayName: string;
  address: string;
  rights: GrantRights;
};

/** Something of somebody else that is shared with the person. */
export type SharedCollection = {
  collectionId: string;
  kind: 'calendar' | 'tasks' | 'addressbook';
  displayName: string;
  owner: { displayName: string; address: string };
  subscribed: boolean;
};
