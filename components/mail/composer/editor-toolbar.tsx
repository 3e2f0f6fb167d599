'use client';

import { type Editor, useEditorState } from '@tiptap/react';
import { Bold, Italic, Link2, List, ListOrdered, RemoveFormatting, Strikethrough, TextQuote, Underline } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Popover } from '../../ui/popover';

/** What one can do to the text. */
export function EditorToolbar({ editor }: { editor: Editor }) {
  const t = useTranslations('mail.composer');
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      underline: now.isActive('underline'),
      strike: now.isActive('strike'),
      bulletList: now.isActive('bulletList'),
      orderedList: now.isActive('orderedList'),
      blockquote: now.isActive('blockquote'),
    }),
  });
  const chain = () => editor.chain().focus();
  return (
    <div role="toolbar" aria-label={t('formatting')} className="flex shrink-0 items-center gap-0.5 overflow-x-auto px-3 py-1">
      <Tool label={t('bold')} keys="mod+b" on={on.bold} act={() => chain().toggleBold().run()} icon={<Bold aria-hidden />} />
      <Tool label={t('italic')} keys="mod+i" on={on.italic} act={() => chain().toggleItalic().run()} icon={<Italic aria-hidden />} />
      <Tool
        label={t('underline')}
        keys="mod+u"
        on={on.underline}
        act={() => chain().toggleUnderline().run()}
        icon={<Underline aria-hidden />}
      />
      <Tool label={t('strike')} on={on.strike} act={() => chain().toggleStrike().run()} icon={<Strikethrough aria-hidden />} />
      <LinkTool editor={editor} />
      <Tool label={t('bulletList')} on={on.bulletList} act={() => chain().toggleBulletList().run()} icon={<List aria-hidden />} />
      <Tool label={t('orderedList')} on={on.orderedList} act={() => chain().toggleOrderedList().run()} icon={<ListOrdered aria-hidden />} />
      <Tool label={t('blockquote')} on={on.blockquote} act={() => chain().toggleBlockquote().run()} icon={<TextQuote aria-hidden />} />
      <Tool
        label={t('clearFormatting')}
        on={false}
        act={() => chain().unsetAllMarks().clearNodes().run()}
        icon={<RemoveFormatting aria-hidden />}
      />
    </div>
  );
}

function Tool({ label, keys, on, act, icon }: { label: string; keys?: string; on: boolean; act: () => void; icon: ReactNode }) {
  return (
    <IconButton
      size="sm"
      tooltipSide="top"
      label={label}
      shortcut={keys}
      aria-pressed={on}
      onPointerDown={(event) => event.preventDefault()}
      onClick={act}
    >
      {icon}
    </IconButton>
  );
}

function LinkTool({ editor }: { editor: Editor }) {
  const t = useTranslations('mail.composer');
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState('');

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const trimmed = address.trim();
    setOpen(false);
    if (trimmed === '') return void editor.chain().focus().unsetLink().run();
    const href = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : trimmed.includes('@') ? `mailto:${trimmed}` : `https://${trimmed}`;
    if (!/^(https?|mailto|tel):/i.test(href)) return;
    if (editor.state.selection.empty) {
      editor
        .chain()
        .focus()
        .insertContent({ type: 'text', text: trimmed, marks: [{ type: 'link', attrs: { href } }] })
        .run();
    } else editor.chain().focus().extendMarkRange('link').setLink({ href }).run();
  }

  return (
    <Popover
      open={open}
      onOpenChange={(next) => {
        if (next) setAddress(String(editor.getAttributes('link')['href'] ?? ''));
        setOpen(next);
      }}
      label={t('link')}
      side="top"
      trigger={
        <IconButton size="sm" tooltipSide="top" label={t('link')}>
          <Link2 aria-hidden />
        </IconButton>
      }
    >
      <form onSubmit={submit} className="flex items-center gap-2 p-2">
        <input
          aria-label={t('linkAddress')}
          placeholder={t('linkAddress')}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          className="h-8 w-64 rounded-md border border-line-strong/60 bg-surface-1 px-2 focus:border-accent focus:outline-none"
        />
        <Button type="submit" variant="primary" size="sm">
          {t('setLink')}
        </Button>
      </form>
    </Popover>
  );
}
