-- Who is hidden, and functions switched for single accounts. Only adds columns that may be left out; safe under a running server
-- of the release before.
ALTER TABLE "account" ADD COLUMN "source_hidden" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "account" ADD COLUMN "hidden" VARCHAR(8) NOT NULL DEFAULT '';

ALTER TABLE "account" ADD COLUMN "switches" JSONB;
