import type { Config } from './config';

/** Something that is allowed and most probably not meant. */
export type ConfigWarning = { path: string; message: string };

/** What an administrator should look at again: told at start, by `config check` and by doctor; never keeps anything from starting. */
export function configWarnings(config: Config): ConfigWarning[] {
  return oneSidedSight(config);
}

/** Who sees whom counts only where both say so: one side alone is a line that does nothing. */
function oneSidedSight({ domains }: Config): ConfigWarning[] {
  return domains.flatMap((domain, index) =>
    domain.exposure.sees.flatMap((name) => {
      const other = domains.find(({ names }) => names.includes(name));
      if (!other || other === domain || other.exposure.sees.some((back) => domain.names.includes(back))) return [];
      const message = `${domain.name} names ${other.name}, which does not name it back, so neither sees the other; add ${domain.name} to exposure.sees of ${other.name}, or take ${name} out here`;
      return [{ path: `domains[${index}].exposure.sees`, message }];
    }),
  );
}
