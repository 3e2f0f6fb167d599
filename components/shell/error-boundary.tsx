'use client';

import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';

type State = { failed: boolean };

/** Keeps trouble in one part of the page from taking the rest with it, and offers a way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <Failed onRetry={() => this.setState({ failed: false })} />;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations('common');
  return (
    <div role="alert" className="flex-1 bg-surface-1">
      <EmptyState
        icon={<TriangleAlert aria-hidden />}
        title={t('failed.title')}
        action={
          <div className="flex gap-2">
            <Button variant="primary" onClick={onRetry}>
              {t('actions.retry')}
            </Button>
            <Button onClick={() => window.location.reload()}>{t('actions.reload')}</Button>
          </div>
        }
      >
        {t('failed.body')}
      </EmptyState>
    </div>
  );
}
