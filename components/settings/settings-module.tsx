'use client';

import { ModuleLayout } from '../shell/module-layout';

export default function SettingsModule() {
  return (
    <ModuleLayout sidebarLabel="" sidebar={null}>
      {null}
    </ModuleLayout>
  );
}
