import type { useTranslations } from 'use-intl';
import type { PasswordPolicy } from '@/server/domain/directory/passwords/schema';
import type { NewPasswordSentences } from './new-password-fields';

/** What the fields of a new password say: on the pages of signing in and in the settings. */
export function newPasswordSentences(t: ReturnType<typeof useTranslations<'login'>>, policy: PasswordPolicy): NewPasswordSentences {
  return {
    next: t('newPassword.next'),
    again: t('newPassword.again'),
    showPassword: t('showPassword'),
    hidePassword: t('hidePassword'),
    mismatch: t('newPassword.mismatch'),
    rules: t('newPassword.rules'),
    refusals: {
      too_short: t('newPassword.refusals.too_short', { count: policy.minLength }),
      too_long: t('newPassword.refusals.too_long'),
      too_few_classes: t('newPassword.refusals.too_few_classes', { count: policy.classes }),
      contains_login: t('newPassword.refusals.contains_login'),
      same_as_old: t('newPassword.refusals.same_as_old'),
      refused_by_source: t('newPassword.refusals.refused_by_source'),
    },
  };
}
