import type { RefusalReason } from '@/server/domain/directory/logins/refusal';
import type { Language } from '@/server/domain/preferences/schema';

// What the pages of this door say. They are made without the web interface, so that a login can fail readably even when that is broken.

export type PageText = {
  title: string;
  reasons: Record<RefusalReason | 'failed', string>;
  reference: string;
  again: string;
  signedOutTitle: string;
  signedOut: string;
};

export const sentences: Readonly<Record<Language, PageText>> = {
  en: {
    title: 'You could not be signed in',
    reasons: {
      not_offered: 'This kind of sign-in is not offered here.',
      wrong_verb: 'This address cannot be opened this way. Please begin at the sign-in page.',
      no_header:
        'The server in front of this one did not say who you are. Open the address your organisation gave you, or ask its administrator.',
      provider_down: 'The sign-in service cannot be reached at the moment. Please try again in a few minutes.',
      provider_refused: 'The sign-in service did not confirm who you are. Please try again.',
      flow_lost: 'This sign-in took too long or was begun in another browser. Please begin again.',
      ticket_refused: 'This sign-in link is not valid, or no longer. Please begin again where you came from.',
      unknown_person: 'You are known to the sign-in service, but there is no account here for you. Please ask the administrator.',
      source_down: 'Your account cannot be looked up at the moment. Please try again in a few minutes.',
      other_person: 'You signed in as somebody else. The person who was signed in here has not been confirmed.',
      not_fresh: 'The sign-in service did not ask you to sign in again. Sign out, sign in, and try again.',
      failed: 'Something went wrong on this server.',
    },
    reference: 'Reference:',
    again: 'Go to the sign-in page',
    signedOutTitle: 'You are signed out',
    signedOut: 'This browser has no access any more.',
  },
  fr: {
    title: 'La connexion n’a pas abouti',
    reasons: {
      not_offered: 'Ce mode de connexion n’est pas proposé ici.',
      wrong_verb: 'Cette adresse ne peut pas être ouverte ainsi. Commencez par la page de connexion.',
      no_header:
        'Le serveur placé devant celui-ci n’a pas indiqué qui vous êtes. Ouvrez l’adresse fournie par votre organisation ou adressez-vous à son administrateur.',
      provider_down: 'Le service de connexion est injoignable pour le moment. Réessayez dans quelques minutes.',
      provider_refused: 'Le service de connexion n’a pas confirmé votre identité. Réessayez.',
      flow_lost: 'Cette connexion a pris trop de temps ou a été commencée dans un autre navigateur. Recommencez.',
      ticket_refused: 'Ce lien de connexion n’est pas ou plus valable. Recommencez depuis la page d’où vous venez.',
      unknown_person: 'Le service de connexion vous connaît, mais aucun compte ne vous correspond ici. Adressez-vous à l’administrateur.',
      source_down: 'Votre compte ne peut pas être consulté pour le moment. Réessayez dans quelques minutes.',
      other_person: 'Vous vous êtes connecté sous un autre nom. La personne connectée ici n’a pas été confirmée.',
      not_fresh: 'Le service de connexion ne vous a pas demandé de vous reconnecter. Déconnectez-vous, reconnectez-vous et réessayez.',
      failed: 'Une erreur s’est produite sur ce serveur.',
    },
    reference: 'Référence :',
    again: 'Aller à la page de connexion',
    signedOutTitle: 'Vous êtes déconnecté',
    signedOut: 'Ce navigateur n’a plus accès.',
  },
};
