'use client';

import { useMemo, useState } from 'react';
import type { CalendarView, OccurrenceView } from '@/server/domain/calendar/schema';
import type { EventForm } from '../editor/event-form';
import type { Span } from '../layout/event';
import type { Scope } from '../layout/optimistic';

// What floats above the grid: quick create, details, editor, the question about a series.

/** Where on the screen it belongs, in pixels. */
export type Anchor = { left: number; top: number; width: number; height: number };

export type Draft = { span: Span; anchor: Anchor; summary: string; calendarId: string | null };
export type Opened = { view: OccurrenceView; anchor: Anchor };
/** `typed`: what was there and what was made of it, where a save did not get through. */
export type Editing = ({ kind: 'new'; draft: Omit<Draft, 'anchor'> } | { kind: 'event'; view: OccurrenceView }) & {
  typed?: { initial: EventForm; form: EventForm };
};
export type Question = {
  kind: 'move' | 'change' | 'delete';
  title: string;
  scopes: readonly Scope[];
  answer: (scope: Scope | null) => void;
};
export type Dialog =
  | { kind: 'search' }
  | { kind: 'go-to' }
  | { kind: 'calendar'; calendar: CalendarView | null }
  | { kind: 'share'; calendar: CalendarView }
  | { kind: 'subscribe' };

export type Overlays = {
  draft: Draft | null;
  opened: Opened | null;
  editing: Editing | null;
  question: Question | null;
  dialog: Dialog | null;
  setDraft: (draft: Draft | null) => void;
  open: (opened: Opened | null) => void;
  edit: (editing: Editing | null) => void;
  /** Back with what could not be saved, unless something else is being written by now. */
  draftAgain: (draft: Draft) => void;
  editAgain: (editing: Editing) => void;
  show: (dialog: Dialog | null) => void;
  /** Asks which of a series is meant; null when the person thinks better of it. */
  ask: (question: Omit<Question, 'answer'>) => Promise<Scope | null>;
};

export function useOverlays(): Overlays {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [opened, open] = useState<Opened | null>(null);
  const [editing, edit] = useState<Editing | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [dialog, show] = useState<Dialog | null>(null);
  return useMemo(
    () => ({
      draft,
      opened,
      editing,
      question,
      dialog,
      setDraft: (next) => {
        setDraft(next);
        if (next) open(null);
      },
      open: (next) => {
        open(next);
        if (next) setDraft(null);
      },
      edit: (next) => {
        edit(next);
        open(null);
        setDraft(null);
      },
      draftAgain: (lost) => setDraft((now) => now ?? lost),
      editAgain: (lost) => edit((now) => now ?? lost),
      show,
      ask: (asked) =>
        new Promise((resolve) =>
          setQuestion({
            ...asked,
            answer: (scope) => {
              setQuestion(null);
              resolve(scope);
            },
          }),
        ),
    }),
    [draft, opened, editing, question, dialog],
  );
}

export function anchorOf(element: Element): Anchor {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left, top, width, height };
}
