import type { SystemMail } from '@/server/domain/directory/system-mail';

type Words = { subject: string; text: string };
type Values = Readonly<Record<string, string>>;
type Brand = { name: string; language: 'en' | 'fr' };

const texts: Readonly<Record<Brand['language'], Record<SystemMail['kind'], (name: string, values: Values) => Words>>> = {
  en: {
    recovery: (name, { login = '', link = '', address = '' }) => ({
      subject: `${name}: choose a new password`,
      text: `Somebody asked for a new password for ${login}, from the address ${address}.

To choose one, open this link within an hour. It works once.

${link}

If it was not you, do nothing: the password stays as it is.
`,
    }),
    'password-changed': (name, { login = '', address = '' }) => ({
      subject: `${name}: your password was changed`,
      text: `The password of ${login} was changed, from the address ${address}. All other sign-ins were ended.

If it was not you, tell your administrator at once.
`,
    }),
  },
  fr: {
    recovery: (name, { login = '', link = '', address = '' }) => ({
      subject: `${name} : choisissez un nouveau mot de passe`,
      text: `Un nouveau mot de passe a été demandé pour ${login}, depuis l’adresse ${address}.

Pour le choisir, ouvrez ce lien dans l’heure. Il ne sert qu’une fois.

${link}

Si ce n’était pas vous, ne faites rien : le mot de passe ne change pas.
`,
    }),
    'password-changed': (name, { login = '', address = '' }) => ({
      subject: `${name} : votre mot de passe a été changé`,
      text: `Le mot de passe de ${login} a été changé, depuis l’adresse ${address}. Toutes les autres sessions ont été fermées.

Si ce n’était pas vous, prévenez tout de suite votre administrateur.
`,
    }),
  },
};

/** Subject and text of a mail the program writes by itself. */
export function systemMailText(mail: SystemMail, brand: Brand): Words {
  return texts[brand.language][mail.kind](brand.name, mail.values);
}
