'use client';

import { useEffect, useRef } from 'react';
import { createExternalStore, useExternalStore } from './external-store';
import { isBehindLayer, isTyping, keyName } from './keyboard';

/** One thing a person can do. The palette, tooltips, menus and the `?` sheet all read this table. */
export type Command = {
  /** "mail.archive". A later mounted command with the same id takes its place while it is there. */
  id: string;
  /** In the person's language, as a verb: "Archive". */
  label: string;
  /** Heading in the palette and the `?` sheet, translated: "Mail". */
  group: string;
  /** "e", "#", "g i", "mod+k", "shift+arrowdown"; the first is the one shown. */
  keys?: readonly string[];
  /** Other words people may type in the palette. */
  words?: string;
  /** Whether it can be done now; missing means yes. */
  when?: () => boolean;
  run: () => void;
  /** Not listed in the palette (moving about, closing), only in the `?` sheet. */
  quiet?: boolean;
  /** Also while typing and in dialogs (mod+enter, mod+k). Default: only combinations with mod. */
  whileTyping?: boolean;
};

type Layer = { key: object; commands: readonly Command[] };

const layers = createExternalStore<readonly Layer[]>([]);
let singleKeys = true;

/** Registers commands while the component is mounted. The list may change on every render; `run` always is the newest. */
export function useCommands(commands: readonly Command[]): void {
  const key = useRef<object>({});
  const latest = useRef(commands);
  latest.current = commands;
  // Only what is shown counts as a change: a new closure in `run` must not wake every listener.
  const shape = commands.map((command) => `${command.id} ${command.label} ${command.keys?.join(',') ?? ''}`).join('\n');
  useEffect(() => {
    const layer: Layer = { key: key.current, commands: stable(shape === '' ? [] : latest.current, latest) };
    layers.set((list) => [...list, layer]);
    return () => layers.set((list) => list.filter((other) => other !== layer));
  }, [shape]);
}

function stable(commands: readonly Command[], latest: { current: readonly Command[] }): readonly Command[] {
  const current = (id: string) => latest.current.find((command) => command.id === id);
  return commands.map((command) => ({
    ...command,
    when: () => current(command.id)?.when?.() ?? true,
    run: () => current(command.id)?.run(),
  }));
}

/** All commands that are mounted now, later ones in the place of earlier ones with the same id. */
export function listCommands(): readonly Command[] {
  const byId = new Map<string, Command>();
  for (const layer of layers.get()) for (const command of layer.commands) byId.set(command.id, command);
  return [...byId.values()];
}

/** Watches the table (palette, `?` sheet). */
export function useCommandList(): readonly Command[] {
  useExternalStore(layers);
  return listCommands();
}

/** One command for a button or menu entry: label, key, run. Undefined while nothing offers it. */
export function useCommand(id: string): Command | undefined {
  useExternalStore(layers);
  return findCommand(id);
}

export function findCommand(id: string): Command | undefined {
  const list = layers.get();
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const found = list[at]?.commands.find((command) => command.id === id);
    if (found) return found;
  }
  return undefined;
}

export function runCommand(id: string): boolean {
  const command = findCommand(id);
  if (!command || command.when?.() === false) return false;
  command.run();
  return true;
}

/** The person's choice in settings: keys without Ctrl do nothing when false. */
export function setSingleKeys(on: boolean): void {
  singleKeys = on;
}

let heldUntil = 0;

/** For the moment between asking for a field and its being there: what is typed meanwhile is text, not commands. 0 ends it. */
export function holdSingleKeys(milliseconds: number): void {
  heldUntil = Date.now() + milliseconds;
}

const sequenceMs = 1200;

/** Listens for the keys of all commands. Mounted once, by the suite. */
export function useCommandKeys(): void {
  useEffect(() => {
    let pending: { key: string; at: number } | null = null;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return;
      const name = keyName(event);
      const combined = name.includes('mod+');
      const quietHere = isTyping(event.target) || isBehindLayer(event.target) || (Date.now() < heldUntil && name !== 'escape');
      const sequence = pending && Date.now() - pending.at < sequenceMs ? `${pending.key} ${name}` : null;
      pending = null;
      const command = (sequence ? match(sequence) : undefined) ?? match(name);
      if (command) {
        if (quietHere && !(command.whileTyping ?? combined)) return;
        if (!combined && !command.whileTyping && !singleKeys && name !== 'escape' && !name.startsWith('arrow')) return;
        event.preventDefault();
        command.run();
        return;
      }
      if (!quietHere && singleKeys && !combined && startsSequence(name)) {
        pending = { key: name, at: Date.now() };
        event.preventDefault();
      }
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function match(keys: string): Command | undefined {
  const list = layers.get();
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const found = list[at]?.commands.find((command) => command.keys?.includes(keys) && command.when?.() !== false);
    if (found) return found;
  }
  return undefined;
}

function startsSequence(key: string): boolean {
  return layers.get().some((layer) => layer.commands.some((command) => command.keys?.some((keys) => keys.startsWith(`${key} `))));
}
