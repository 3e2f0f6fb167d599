import { searchPeople, waysToShare } from '@/server/domain/directory/exposure/exposure';
import { listGrants, removeGrant, setGrant } from '@/server/domain/sharing/grants';
import {
  collectionInput,
  findInput,
  type GrantView,
  removeGrantInput,
  type SharedCollection,
  type SharePartner,
  type ShareWays,
  setGrantInput,
  subscribeInput,
} from '@/server/domain/sharing/schema';
import { listSharedWith, setSubscribed } from '@/server/domain/sharing/shared-with';
import { personProcedure, router } from '../init';

/** Giving shares of calendars and address books, and taking them up. */
export const sharingRouter = router({
  /** What the dialog offers: one look at the policy, nobody is looked up. */
  ways: personProcedure.query(({ ctx }): ShareWays => waysToShare(ctx.atrium.config.current, ctx.person)),
  /** People and groups to share with, as far as the policy of the domain lets them be found (DIR-5). */
  find: personProcedure.input(findInput).query(async ({ ctx, input }): Promise<readonly SharePartner[]> => {
    const found = await searchPeople(ctx.atrium.directory, ctx.person, { ...input, purpose: 'share' });
    return found.map(({ kind, login, displayName, address }) => ({ kind, login, displayName, address }));
  }),
  grants: personProcedure
    .input(collectionInput)
    .query(({ ctx, input }): Promise<readonly GrantView[]> => listGrants(ctx.atrium.directory, ctx.person, input.collectionId)),
  set: personProcedure
    .input(setGrantInput)
    .mutation(({ ctx, input }): Promise<void> => setGrant(ctx.atrium.directory, ctx.person, input, ctx.visit.remoteAddress)),
  remove: personProcedure
    .input(removeGrantInput)
    .mutation(({ ctx, input }): Promise<void> => removeGrant(ctx.atrium.directory, ctx.person, input, ctx.visit.remoteAddress)),
  /** What others share with the person; with a term, of owners it finds (DIR-4). */
  sharedWithMe: personProcedure
    .input(findInput.pick({ term: true }).partial())
    .query(({ ctx, input }): Promise<readonly SharedCollection[]> => listSharedWith(ctx.atrium.directory, ctx.person, input.term ?? null)),
  subscribe: personProcedure
    .input(subscribeInput)
    .mutation(({ ctx, input }): Promise<void> => setSubscribed(ctx.atrium.directory, ctx.person, input)),
});
