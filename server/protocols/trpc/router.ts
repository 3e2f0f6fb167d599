import { accountRouter } from './account/router';
import { adminRouter } from './admin/router';
import { calendarRouter } from './calendar/router';
import { connectRouter } from './connect/router';
import { contactsRouter } from './contacts/router';
import { router } from './init';
import { mailRouter } from './mail/router';
import { preferencesRouter } from './preferences/router';
import { sharingRouter } from './sharing/router';
import { signInRouter } from './sign-in/router';

export const appRouter = router({
  signIn: signInRouter,
  account: accountRouter,
  admin: adminRouter,
  mail: mailRouter,
  calendar: calendarRouter,
  contacts: contactsRouter,
  sharing: sharingRouter,
  connect: connectRouter,
  preferences: preferencesRouter,
});

/** The browser imports this type and nothing else from here. */
export type AppRouter = typeof appRouter;
