'use client';

import { LoginTest } from './login-test';
import { SourceList } from './source-list';
import { VisibilityQuestion } from './visibility-question';

/** Where people come from: whether each source answers, how a login would go, and who gets to know of whom. */
export function SourcesPage() {
  return (
    <>
      <SourceList />
      <LoginTest />
      <VisibilityQuestion />
    </>
  );
}
