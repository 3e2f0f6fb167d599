'use client';

import { useEffect, useRef, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import type { LoginError } from './error-key';
import { besideLink, type ErrorSentences, Failure, PasswordField, tallField } from './parts';
import { knowsPasskeys } from './passkey';
import { PasskeyButton } from './passkey-button';
import { signInAction } from './post-form';
import { useSignInForm } from './use-sign-in-form';

export type LoginSentences = {
  login: string;
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

type Props = {
  csrfToken: string;
  callbackUrl: string;
  error: LoginError | null;
  sentences: LoginSentences;
  /** Whether login and password are asked for at all. */
  password: boolean;
  /** The domain a bare login name belongs to. */
  domain: string | null;
  /** The domains to choose from; empty = no choice. */
  domains: readonly string[];
  /** Other ways in, as buttons. */
  others: readonly { label: string; address: string }[];
  /** Where a forgotten password is replaced, if that is offered. */
  forgotAddress: string | null;
  language: string;
};

/**
 * The sign-in form. A plain form that posts to NextAuth, so it works before (or without) JavaScript; with it, errors
 * appear in place and what was typed stays.
 */
export function LoginForm(props: Props) {
  const { csrfToken, callbackUrl, sentences } = props;
  const [failure, setFailure] = useState<LoginError | null>(props.error);
  const [passkeys, setPasskeys] = useState(false);
  useEffect(() => setPasskeys(knowsPasskeys()), []);
  return (
    <div className="flex flex-col gap-4">
      <Failure failure={failure} errors={sentences.errors} />
      {props.password ? <PasswordPart {...props} onFailure={setFailure} /> : null}
      {props.password && (passkeys || props.others.length > 0) ? <Or word={sentences.or} /> : null}
      {props.others.map(({ label, address }) => (
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

function Or({ word }: { word: string }) {
  return (
    <p className="flex items-center gap-3 text-ink-3 text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {word}
    </p>
  );
}

function PasswordPart(props: Props & { onFailure: (failure: LoginError | null) => void }) {
  const { sentences, callbackUrl, onFailure } = props;
  const password = useRef<HTMLInputElement>(null);
  const { pending, submit } = useSignInForm(callbackUrl, (error) => {
    onFailure(error);
    password.current?.select();
    password.current?.focus();
  });

  return (
    <form method="post" action={signInAction} onSubmit={submit} className="flex flex-col gap-4">
      <input type="hidden" name="csrfToken" value={props.csrfToken} />
      <input type="hidden" name="callbackUrl" value={withBase(callbackUrl)} />
      <input type="hidden" name="lang" value={props.language} />
      <Field label={sentences.login}>
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
            // biome-ignore lint/a11y/noAutofocus: the page holds this form and nothing else
            autoFocus
          />
        )}
      </Field>
      <DomainChoice label={sentences.domain} domain={props.domain} domains={props.domains} />
      <PasswordField
        label={sentences.password}
        name="password"
        autoComplete="current-password"
        words={{ show: sentences.showPassword, hide: sentences.hidePassword }}
        inputRef={password}
      />
      {props.forgotAddress === null ? null : (
        <a href={withBase(props.forgotAddress)} className={`${besideLink} -mt-2 self-start text-accent-strong max-md:-mb-2`}>
          {sentences.forgot}
        </a>
      )}
      <Button type="submit" variant="primary" size="lg" aria-disabled={pending} className="mt-2 w-full">
        {pending ? sentences.submitting : sentences.submit}
      </Button>
    </form>
  );
}

/** The domain of a bare login name: chosen from a list where there is one (DOM-2), else what the host name says. */
function DomainChoice({ label, domain, domains }: { label: string; domain: string | null; domains: readonly string[] }) {
  if (domains.length === 0) return domain === null ? null : <input type="hidden" name="domain" value={domain} />;
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          name="domain"
          defaultValue={domain ?? domains[0] ?? ''}
          className={tallField}
          // Each domain may have other ways in.
          onChange={(event) => {
            const address = new URL(window.location.href);
            address.searchParams.set('domain', event.target.value);
            window.location.assign(address);
          }}
        >
          {domains.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
