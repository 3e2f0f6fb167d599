-- More of a local user, local groups, recovery links. Only adds; safe under a running server of the release before.

ALTER TABLE "account" ADD COLUMN "recovery_address" VARCHAR(190);
ALTER TABLE "local_user" ADD COLUMN "kind" VARCHAR(16) NOT NULL DEFAULT 'user';
ALTER TABLE "local_user" ADD COLUMN "capacity" INTEGER;
ALTER TABLE "local_user" ADD COLUMN "must_change" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "local_user" ADD COLUMN "recovery_address" VARCHAR(190);

CREATE TABLE "local_group" (
  "domain" VARCHAR(190) NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "display_name" VARCHAR(255) NOT NULL DEFAULT '',
  "address" VARCHAR(190),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "local_group_pkey" PRIMARY KEY ("domain", "name")
);

CREATE TABLE "local_group_member" (
  "domain" VARCHAR(190) NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "member" VARCHAR(190) NOT NULL,
  CONSTRAINT "local_group_member_pkey" PRIMARY KEY ("domain", "name", "member")
);

CREATE TABLE "password_recovery" (
  "token_hash" VARCHAR(64) NOT NULL,
  "account_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "password_recovery_pkey" PRIMARY KEY ("token_hash")
);

CREATE INDEX "local_group_member_member_idx" ON "local_group_member"("member");

CREATE INDEX "password_recovery_account_id_idx" ON "password_recovery"("account_id");

CREATE INDEX "password_recovery_expires_at_idx" ON "password_recovery"("expires_at");

ALTER TABLE "local_group_member" ADD CONSTRAINT "local_group_member_domain_name_fkey" FOREIGN KEY ("domain", "name") REFERENCES "local_group"("domain", "name") ON DELETE CASCADE ON UPDATE CASCADE;
