-- When a password, factor or app password of an account changed last. Only adds a column that may be left out; safe under a running
-- server of the release before.
ALTER TABLE "account" ADD COLUMN "credentials_at" TIMESTAMPTZ(3);
