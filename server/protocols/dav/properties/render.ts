import type { Propstats } from '../multistatus';
import { type Tags, tagsOf } from '../names';
import type { Resource } from '../resources';
import type { View } from './live-property';
import { tableOf } from './table';

/** A property that only one report knows (calendar-data); gives the whole element's inner text, or null for 404. */
export type Extra = (resource: Resource) => string | null;

/** What a client wants to know. RFC 4918 section 9.1. */
export type Wanted = { mode: 'prop'; names: readonly string[] } | { mode: 'allprop'; include: readonly string[] } | { mode: 'propname' };

export type Renderer = (resource: Resource) => Propstats;

type Column = { name: string; tags: Tags };

/** Prepares an answer once per request, so that each of ten thousand members costs a few function calls. */
export function renderer(wanted: Wanted, view: View, extras: Readonly<Record<string, Extra>> = {}): Renderer {
  if (wanted.mode === 'propname') return renderNames(view);
  if (wanted.mode === 'allprop') return renderAll(wanted.include, view, extras);
  const columns: Column[] = [...new Set(wanted.names)].map((name) => ({ name, tags: tagsOf(name) }));
  return (resource) => renderColumns(columns, { resource, view, extras, silent: false });
}

type Row = { resource: Resource; view: View; extras: Readonly<Record<string, Extra>>; silent: boolean };

function renderColumns(columns: readonly Column[], { resource, view, extras, silent }: Row): Propstats {
  const { compute } = tableOf(resource);
  const dead = resource.type === 'collection' ? resource.collection.deadProperties : null;
  let ok = '';
  let missing = '';
  for (const { name, tags } of columns) {
    const live = compute.get(name);
    const value = live ? live(resource, view) : (extras[name]?.(resource) ?? null);
    if (value === null) {
      const kept = !live && dead && Object.hasOwn(dead, name) ? dead[name] : undefined;
      if (kept !== undefined) ok += kept;
      else if (!silent) missing += tags.empty;
    } else ok += value === '' ? tags.empty : tags.open + value + tags.close;
  }
  return { ok, missing };
}

/** allprop leaves out what a resource does not have, but not what was asked for by include. */
function renderAll(include: readonly string[], view: View, extras: Readonly<Record<string, Extra>>): Renderer {
  return (resource) => {
    const named = new Set([...tableOf(resource).allprop, ...deadNames(resource)]);
    const columns = [...named].map((name) => ({ name, tags: tagsOf(name) }));
    const all = renderColumns(columns, { resource, view, extras, silent: true });
    const more = include.filter((name) => !named.has(name)).map((name) => ({ name, tags: tagsOf(name) }));
    const included = renderColumns(more, { resource, view, extras, silent: false });
    return { ok: all.ok + included.ok, missing: included.missing };
  };
}

function renderNames(view: View): Renderer {
  return (resource) => {
    let ok = '';
    for (const [name, compute] of tableOf(resource).compute) if (compute(resource, view) !== null) ok += tagsOf(name).empty;
    for (const name of deadNames(resource)) ok += tagsOf(name).empty;
    return { ok, missing: '' };
  };
}

function deadNames(resource: Resource): readonly string[] {
  return resource.type === 'collection' ? Object.keys(resource.collection.deadProperties) : [];
}
