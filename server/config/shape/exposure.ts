import { z } from 'zod';
import { about, hostName } from './setting';

const searchedFields = ['name', 'address', 'login', 'organization', 'department'] as const;
/** Where a search of the directory looks. */
export type SearchedField = (typeof searchedFields)[number];

/** Who may learn of whom. What is not set is what shows least (DIR-3). */
export const exposureShape = about(
  z.strictObject({
    directory: about(z.boolean().optional(), {
      description:
        'The people of this domain can be found by name, by each other and by domains in `sees`. Off: nobody is in any search or listing.',
      fallback: 'false',
    }),
    listing: about(z.boolean().optional(), {
      description: 'Show the directory also without a search term, up to `listingLimit` people.',
      fallback: 'false',
      predecessor: 'listRequiresDot',
    }),
    listingLimit: about(z.number().int().min(1).max(20_000).optional(), {
      description: 'Most people in a listing without a term.',
      fallback: '1000',
    }),
    shortestTerm: about(z.number().int().min(1).max(20).optional(), {
      description: 'How many letters or digits one word of a search must have.',
      fallback: '3',
    }),
    resultLimit: about(z.number().int().min(1).max(500).optional(), {
      description: 'Most people that one search finds.',
      fallback: '20',
      predecessor: 'SOGoLDAPQueryLimit',
    }),
    searchedFields: about(z.array(z.enum(searchedFields)).min(1).max(5).optional(), {
      description: 'Where a search looks. Each word must begin a word there.',
      fallback: 'name, address, login',
      example: ['name', 'address'],
      predecessor: 'SearchFieldNames',
    }),
    completion: about(z.boolean().optional(), {
      description: 'Offer people of the directory while an address is typed. Off: own contacts and former recipients only.',
      fallback: 'true, where the directory is on',
    }),
    share: about(z.enum(['free', 'exact', 'off']).optional(), {
      description:
        'Whom a person can share with: `free` finds people by name, also with the directory off; `exact` takes a complete address and does not tell whether it exists; `off` nobody.',
      fallback: 'exact',
    }),
    freeBusy: about(z.enum(['off', 'shared', 'visible']).optional(), {
      description:
        'Whose free and busy times a person can ask for: `off` nobody’s; `shared` of who shares a calendar with them; `visible` of everybody in the domains they see who is not hidden.',
      fallback: 'shared',
    }),
    sees: about(z.array(hostName).max(1000).optional(), {
      description:
        'Other domains whose people this domain may see, and whose shares open to anybody it may take up. Counts only where the other domain names this one too: one side alone opens nothing, to neither.',
      fallback: 'none: its own people only',
      example: ['partner.example.org'],
      predecessor: 'SOGoDomainsVisibility',
    }),
  }),
  { description: 'Who may learn of whom: directory, completion, sharing, free and busy.' },
);

export type ExposureFile = z.infer<typeof exposureShape>;

/** The policy of one domain with every default filled in. */
export type ExposurePolicy = {
  readonly directory: boolean;
  readonly listing: boolean;
  readonly listingLimit: number;
  readonly shortestTerm: number;
  readonly resultLimit: number;
  readonly searchedFields: readonly SearchedField[];
  readonly completion: boolean;
  readonly share: 'free' | 'exact' | 'off';
  readonly freeBusy: 'off' | 'shared' | 'visible';
  readonly sees: readonly string[];
};

export function exposurePolicy(...layers: readonly (ExposureFile | undefined)[]): ExposurePolicy {
  const set: ExposureFile = Object.assign({}, ...layers);
  return {
    directory: set.directory ?? false,
    listing: set.listing ?? false,
    listingLimit: set.listingLimit ?? 1000,
    shortestTerm: set.shortestTerm ?? 3,
    resultLimit: set.resultLimit ?? 20,
    searchedFields: set.searchedFields ?? ['name', 'address', 'login'],
    completion: set.completion ?? true,
    share: set.share ?? 'exact',
    freeBusy: set.freeBusy ?? 'shared',
    sees: set.sees ?? [],
  };
}
