'use client';

import { ModuleLayout } from '../shell/module-layout';

export default function MailModule() {
  return (
    <ModuleLayout sidebarLabel="" sidebar={null}>
      {null}
    </ModuleLayout>
  );
}
