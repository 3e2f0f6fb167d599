import { CalendarDays, type LucideIcon, Mail, Settings, ShieldEllipsis, Users } from 'lucide-react';
import type { Me } from '@/server/domain/preferences/schema';
import type { ModuleName } from '../lib/route';

export type ModuleEntry = { name: ModuleName; icon: LucideIcon; keys?: string };

const all: readonly ModuleEntry[] = [
  { name: 'mail', icon: Mail, keys: 'g m' },
  { name: 'calendar', icon: CalendarDays, keys: 'g c' },
  { name: 'contacts', icon: Users, keys: 'g k' },
];

export const settingsEntry: ModuleEntry = { name: 'settings', icon: Settings, keys: 'g ,' };

/** For administrators only. */
export const adminEntry: ModuleEntry = { name: 'admin', icon: ShieldEllipsis };

/** The modules this person has, in the order of the rail. */
export function modulesOf(me: Me): readonly ModuleEntry[] {
  return all.filter((entry) => entry.name === 'settings' || me.modules[entry.name as keyof Me['modules']]);
}
