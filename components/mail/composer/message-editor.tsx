'use client';

import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { escapeHtml, htmlToPlain, textToHtml } from './quote';
import type { ComposerDraft } from './use-composition';

type Props = {
  draft: ComposerDraft;
  autoFocus: boolean /** Hands the rich editor to its toolbar, which stands elsewhere. */;
  onEditor: (editor: Editor | null) => void;
};

/** The written part of a message: rich text, or plain when that was chosen. */
export function MessageEditor(props: Props) {
  return props.draft.state.plain ? <PlainEditor {...props} /> : <RichEditor {...props} />;
}

function RichEditor({ draft, autoFocus, onEditor }: Props) {
  const t = useTranslations('mail.composer');
  const { change, attach, state } = draft;
  const handlers = useRef({ change, attach });
  handlers.current = { change, attach };
  const editor = useEditor({
    immediatelyRender: true,
    autofocus: autoFocus ? 'start' : false,
    extensions: [
      StarterKit.configure({ heading: { levels: [2, 3] }, link: { openOnClick: false, autolink: true, defaultProtocol: 'https' } }),
    ],
    content: toEditor(state.html),
    editorProps: {
      attributes: { class: 'atrium-editor', role: 'textbox', 'aria-multiline': 'true', 'aria-label': t('text') },
      handlePaste: (_view, event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        // Office programs put a picture of the text beside the text: then the text is meant.
        if (files.length === 0 || event.clipboardData?.types.includes('text/html')) return false;
        handlers.current.attach(files);
        return true;
      },
    },
    onUpdate: ({ editor: now }) => {
      const html = fromEditor(now.getHTML());
      handlers.current.change({ html, text: htmlToPlain(html) });
    },
  });

  useSignature(draft, (signature) => {
    if (!editor?.isEmpty) return;
    editor.commands.setContent(`<p></p><p></p>${signature}`, { emitUpdate: false });
    if (autoFocus) editor.commands.focus('start');
  });
  useEffect(() => {
    onEditor(editor);
    return () => onEditor(null);
  }, [editor, onEditor]);

  return <EditorContent editor={editor} className="flex min-h-32 flex-1 flex-col px-4 py-3" onClick={() => editor?.commands.focus()} />;
}

function PlainEditor({ draft, autoFocus }: Props) {
  const t = useTranslations('mail.composer');
  const { state, change } = draft;
  return (
    <textarea
      aria-label={t('text')}
      // biome-ignore lint/a11y/noAutofocus: an answer starts with its text
      autoFocus={autoFocus}
      value={state.text}
      onChange={(event) => change({ text: event.target.value, html: textToHtml(event.target.value) })}
      className="field-sizing-content min-h-40 flex-1 resize-none bg-transparent px-4 py-3 leading-relaxed focus:outline-none"
    />
  );
}

/** A new message starts with the signature of who writes, below the first lines. */
function useSignature({ identity, seed }: ComposerDraft, put: (html: string) => void) {
  const done = useRef(false);
  const latest = useRef(put);
  latest.current = put;
  const signature = identity?.signature ?? '';
  useEffect(() => {
    if (done.current || seed.html !== '' || signature === '') return;
    done.current = true;
    const html = /<\w/.test(signature) ? signature : escapeHtml(signature).replaceAll('\n', '<br>');
    latest.current(`<p>-- <br>${html}</p>`);
  }, [signature, seed.html]);
}

/** Lines are paragraphs in the editor, and blocks without a gap in the mail: what one sees is what arrives. */
function fromEditor(html: string): string {
  return html
    .replace(/<p><\/p>/g, '<div><br></div>')
    .replace(/<p(\s[^>]*)?>/g, '<div>')
    .replace(/<\/p>/g, '</div>');
}

function toEditor(html: string): string {
  return html
    .replace(/<div><br\s*\/?><\/div>/g, '<p></p>')
    .replace(/<div(\s[^>]*)?>/g, '<p>')
    .replace(/<\/div>/g, '</p>');
}
