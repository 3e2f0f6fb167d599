'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { IntlProvider } from 'use-intl';
import type { Messages } from '@/components/messages/catalogue';
import type { Me } from '@/server/domain/preferences/schema';
import { MeProvider } from '../lib/me';
import { makeQueryClient } from '../lib/query-client';
import { type Screen, ScreenProvider } from '../lib/screen';
import { makeTrpcClient, TRPCProvider } from '../lib/trpc';
import { TooltipProvider } from '../ui/tooltip';

type Props = { me: Me; messages: Messages; screen: Screen; children: ReactNode };

/** Everything the modules may ask for: language, server, who is signed in, what kind of screen. */
export function Providers({ me, messages, screen, children }: Props) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(makeTrpcClient);
  const { language, timeZone } = me.preferences;
  return (
    <IntlProvider locale={language} messages={messages} timeZone={timeZone}>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
          <MeProvider me={me}>
            <ScreenProvider guess={screen}>
              <TooltipProvider>{children}</TooltipProvider>
            </ScreenProvider>
          </MeProvider>
        </TRPCProvider>
      </QueryClientProvider>
    </IntlProvider>
  );
}
