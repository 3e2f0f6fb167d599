// The base path (ACC-7, docs/decisions/0012): with `publicUrl: https://host/groupware` every address of ours begins with
// /groupware. Doors see addresses without it; what they print has it again.

/** Whether an address (path and query) is the base path or lies below it. Everything is below the root. */
export function isBelow(url: string, basePath: string): boolean {
  return url.startsWith(basePath) && /^([/?#]|$)/.test(url.slice(basePath.length));
}

/** The address without the base path it begins with; always with a leading slash. */
export function withoutBase(url: string, basePath: string): string {
  const rest = url.slice(basePath.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
