'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Field } from '../ui/field';
import type { LoginError } from './error-key';
import { besideLink, type ErrorSentences, Failure, PasswordField, tallField } from './parts';
import { knowsPasskeys } from './passkey';
import { PasskeyButton } from './passkey-button';
import { signInAction } from './post-form';
import { useSignInForm } from './use-sign-in-form';

export type LoginSentences = {
  login: string;
  /** The same where the domain is chosen beside it. */
  loginBare: string;
  domain: string;
  password: string;
  showPassword: string;
  hidePassword: string;
  submit: string;
  submitting: string;
  passkey: string;
  or: string;
  forgot: string;
  errors: ErrorSentences;
};

/** The ways in of one domain; `domain: null`: there is none to choose. */
export type LoginChoice = {
  domain: string | null;
  /** Whether login and password are asked for at all. */
  password: boolean;
  /** Other ways in, as buttons. */
  others: readonly { label: string; address: string }[];
  /** Where a forgotten password is replaced, if that is offered. */
  forgotAddress: string | null;
};

type Props = {
  csrfToken: string;
  callbackUrl: string;
  error: LoginError | null;
  sentences: LoginSentences;
  /** The domain a bare login name belongs to; with a list, the one it begins with. */
  domain: string | null;
  /** Never empty. */
  choices: readonly LoginChoice[];
  language: string;
};

/**
 * The sign-in form. A plain form that posts to NextAuth, so it works before (or without) JavaScript; with it, errors
 * appear in place and what was typed stays, also when another domain is chosen.
 */
export function LoginForm(props: Props) {
  const { csrfToken, callbackUrl, sentences, choices } = props;
  const form = useId();
  const [failure, setFailure] = useState<LoginError | null>(props.error);
  const [chosen, setChosen] = useState<string | null>(null);
  // A domain without passwords takes the form away; what was typed is there again with the next one.
  const [typed, setTyped] = useState('');
  // Until the browser has said so, as if it knew them: the place of the button is kept, too.
  const [passkeys, setPasskeys] = useState(true);
  useEffect(() => setPasskeys(knowsPasskeys()), []);
  const choice = choices.find((one) => one.domain === (chosen ?? props.domain)) ?? choices[0];
  if (!choice) return null;

  function choose(next: string) {
    setChosen(next);
    setFailure(null);
    // A page that is loaded again, or in the other language, still has it.
    const address = new URL(window.location.href);
    address.searchParams.set('domain', next);
    window.history.replaceState(window.history.state, '', address);
  }

  return (
    <div className="flex flex-col gap-4">
      <Failure failure={failure} errors={sentences.errors} />
      {choice.domain === null ? null : (
        <Field label={sentences.domain}>
          {(ids) => (
            <select
              {...ids}
              form={form}
              name="domain"
              value={choice.domain ?? ''}
              className={tallField}
              onChange={(event) => choose(event.target.value)}
            >
              {choices.map((one) => (
                <option key={one.domain}>{one.domain}</option>
              ))}
            </select>
          )}
        </Field>
      )}
      {choice.password ? (
        <PasswordPart
          {...props}
          form={form}
          choice={choice}
          chosen={chosen !== null}
          typed={typed}
          onTyped={setTyped}
          onFailure={setFailure}
        />
      ) : null}
      {choice.password && (passkeys || choice.others.length > 0) ? <Or word={sentences.or} scripted={choice.others.length === 0} /> : null}
      {choice.others.map(({ label, address }) => (
        <a
          key={address}
          href={withBase(address)}
          className="flex h-10 w-full items-center justify-center rounded-md border border-line-strong/50 bg-surface-1 px-4 font-medium text-ink no-underline hover:bg-surface-2 max-md:h-12"
        >
          {label}
        </a>
      ))}
      <PasskeyButton label={sentences.passkey} csrfToken={csrfToken} callbackUrl={callbackUrl} onFailure={setFailure} />
    </div>
  );
}

/** `scripted`: what follows is there with JavaScript alone. */
function Or({ word, scripted }: { word: string; scripted: boolean }) {
  return (
    <p
      className={cn(
        'flex items-center gap-3 text-ink-3 text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line',
        scripted && 'noscript:hidden',
      )}
    >
      {word}
    </p>
  );
}

type PartProps = Props & {
  form: string;
  choice: LoginChoice;
  chosen: boolean;
  typed: string;
  onTyped: (login: string) => void;
  onFailure: (failure: LoginError | null) => void;
};

function PasswordPart(props: PartProps) {
  const { sentences, callbackUrl, choice, onFailure } = props;
  const password = useRef<HTMLInputElement>(null);
  const { pending, submit } = useSignInForm(callbackUrl, (error) => {
    onFailure(error);
    password.current?.select();
    password.current?.focus();
  });

  return (
    <form id={props.form} method="post" action={signInAction} onSubmit={submit} className="flex flex-col gap-4">
      <input type="hidden" name="csrfToken" value={props.csrfToken} />
      <input type="hidden" name="callbackUrl" value={withBase(callbackUrl)} />
      <input type="hidden" name="lang" value={props.language} />
      <Field label={choice.domain === null ? sentences.login : sentences.loginBare}>
        {(ids) => (
          <input
            {...ids}
            className={tallField}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            inputMode="email"
            required
            maxLength={190}
            defaultValue={props.typed}
            onChange={(event) => props.onTyped(event.target.value)}
            // Whoever is choosing a domain stays there.
            // biome-ignore lint/a11y/noAutofocus: the page holds this form and nothing else
            autoFocus={!props.chosen}
          />
        )}
      </Field>
      {choice.domain !== null || props.domain === null ? null : <input type="hidden" name="domain" value={props.domain} />}
      <PasswordField
        label={sentences.password}
        name="password"
        autoComplete="current-password"
        words={{ show: sentences.showPassword, hide: sentences.hidePassword }}
        inputRef={password}
      />
      {choice.forgotAddress === null ? null : (
        <a href={withBase(choice.forgotAddress)} className={`${besideLink} -mt-2 self-start text-accent-strong max-md:-mb-2`}>
          {sentences.forgot}
        </a>
      )}
      <Button type="submit" variant="primary" size="lg" aria-disabled={pending} className="mt-2 w-full">
        {pending ? sentences.submitting : sentences.submit}
      </Button>
    </form>
  );
}
