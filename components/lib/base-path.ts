// With `publicUrl: https://host/groupware` every address begins with /groupware. Inside the suite addresses are written without
// it ("/mail/INBOX"); whatever leaves for the browser or the server goes through here.

/** Next puts the value in when it builds; '' at the root of the host. */
const basePath = process.env.ATRIUM_BASE_PATH ?? '';

/** An address of ours ("/api/live") as the browser needs it. */
export function withBase(path: string): string {
  return basePath + path;
}

/** The path and query in the address bar, without the base path. */
export function currentPath(): string {
  const { pathname, search } = window.location;
  return withoutBase(pathname) + search;
}

/** A path as the browser or the server writes it, without the base path; one that lies elsewhere stays as it is. */
export function withoutBase(path: string): string {
  if (basePath === '' || !path.startsWith(basePath)) return path;
  const rest = path.slice(basePath.length);
  return /^([/?#]|$)/.test(rest) ? rest.replace(/^(?!\/)/, '/') : path;
}
