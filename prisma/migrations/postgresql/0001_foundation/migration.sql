-- The foundation: accounts, collections with their change log, outbox, jobs, mail settings, devices.

CREATE TABLE "account" (
  "id" UUID NOT NULL,
  "domain" VARCHAR(190) NOT NULL,
  "uid" VARCHAR(190) NOT NULL,
  "kind" VARCHAR(16) NOT NULL DEFAULT 'user',
  "display_name" VARCHAR(255) NOT NULL DEFAULT '',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "last_login_at" TIMESTAMPTZ(3),
  CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "address" (
  "address" VARCHAR(190) NOT NULL,
  "account_id" UUID NOT NULL,
  "domain" VARCHAR(190) NOT NULL,
  "reason" VARCHAR(32) NOT NULL,
  "position" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "address_pkey" PRIMARY KEY ("address")
);

CREATE TABLE "preference" (
  "account_id" UUID NOT NULL,
  "values" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "preference_pkey" PRIMARY KEY ("account_id")
);

CREATE TABLE "local_user" (
  "login" VARCHAR(190) NOT NULL,
  "domain" VARCHAR(190) NOT NULL,
  "password_hash" VARCHAR(255) NOT NULL,
  "display_name" VARCHAR(255) NOT NULL DEFAULT '',
  "aliases" JSONB NOT NULL,
  "active" BOOLEAN NOT NULL DEFAULT true,
  "admin" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "local_user_pkey" PRIMARY KEY ("login")
);

CREATE TABLE "session" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  "address" VARCHAR(64) NOT NULL,
  "agent" VARCHAR(255) NOT NULL,
  "mail_secret" BYTEA,
  CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "app_password" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "scope" VARCHAR(32) NOT NULL,
  "hash" VARCHAR(255) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "last_used_at" TIMESTAMPTZ(3),
  CONSTRAINT "app_password_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "second_factor" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "kind" VARCHAR(16) NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "secret" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "second_factor_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "login_throttle" (
  "key" VARCHAR(190) NOT NULL,
  "failures" INTEGER NOT NULL,
  "first_at" TIMESTAMPTZ(3) NOT NULL,
  "blocked_until" TIMESTAMPTZ(3),
  CONSTRAINT "login_throttle_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "audit_event" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "domain" VARCHAR(190) NOT NULL,
  "account_id" UUID,
  "action" VARCHAR(64) NOT NULL,
  "address" VARCHAR(64) NOT NULL,
  "details" JSONB NOT NULL,
  CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "collection" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "kind" VARCHAR(16) NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "display_name" VARCHAR(255) NOT NULL DEFAULT '',
  "description" TEXT NOT NULL DEFAULT '',
  "color" VARCHAR(16) NOT NULL DEFAULT '',
  "position" INTEGER NOT NULL DEFAULT 0,
  "components" VARCHAR(64) NOT NULL DEFAULT '',
  "timezone" TEXT NOT NULL DEFAULT '',
  "transparent" BOOLEAN NOT NULL DEFAULT false,
  "is_default" BOOLEAN NOT NULL DEFAULT false,
  "dead_properties" JSONB NOT NULL,
  "modseq" BIGINT NOT NULL DEFAULT 0,
  "forgotten_below" BIGINT NOT NULL DEFAULT 0,
  "epoch" VARCHAR(36) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "collection_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "item" (
  "id" UUID NOT NULL,
  "collection_id" UUID NOT NULL,
  "name" VARCHAR(400) NOT NULL,
  "uid" VARCHAR(255) NOT NULL,
  "body" TEXT NOT NULL,
  "etag" VARCHAR(64) NOT NULL,
  "size" INTEGER NOT NULL,
  "component" VARCHAR(16) NOT NULL,
  "modseq" BIGINT NOT NULL,
  "created_seq" BIGINT NOT NULL,
  "summary" VARCHAR(255) NOT NULL DEFAULT '',
  "first_start" BIGINT,
  "last_end" BIGINT,
  "recurring" BOOLEAN NOT NULL DEFAULT false,
  "has_alarm" BOOLEAN NOT NULL DEFAULT false,
  "classified" VARCHAR(16) NOT NULL DEFAULT 'PUBLIC',
  "status" VARCHAR(16) NOT NULL DEFAULT '',
  "search_text" TEXT NOT NULL DEFAULT '',
  "schedule_tag" VARCHAR(64),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "item_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "item_email" (
  "item_id" UUID NOT NULL,
  "collection_id" UUID NOT NULL,
  "email" VARCHAR(190) NOT NULL,
  CONSTRAINT "item_email_pkey" PRIMARY KEY ("item_id", "email")
);

CREATE TABLE "tombstone" (
  "collection_id" UUID NOT NULL,
  "name" VARCHAR(400) NOT NULL,
  "uid" VARCHAR(255) NOT NULL,
  "modseq" BIGINT NOT NULL,
  "created_seq" BIGINT NOT NULL,
  "deleted_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "tombstone_pkey" PRIMARY KEY ("collection_id", "modseq")
);

CREATE TABLE "item_version" (
  "id" UUID NOT NULL,
  "collection_id" UUID NOT NULL,
  "name" VARCHAR(400) NOT NULL,
  "uid" VARCHAR(255) NOT NULL,
  "body" TEXT NOT NULL,
  "component" VARCHAR(16) NOT NULL,
  "reason" VARCHAR(16) NOT NULL,
  "modseq" BIGINT NOT NULL,
  "saved_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "item_version_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "collection_grant" (
  "collection_id" UUID NOT NULL,
  "grantee" VARCHAR(190) NOT NULL,
  "public_right" VARCHAR(16) NOT NULL,
  "confidential_right" VARCHAR(16) NOT NULL,
  "private_right" VARCHAR(16) NOT NULL,
  "can_create" BOOLEAN NOT NULL DEFAULT false,
  "can_erase" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "collection_grant_pkey" PRIMARY KEY ("collection_id", "grantee")
);

CREATE TABLE "subscription" (
  "account_id" UUID NOT NULL,
  "collection_id" UUID NOT NULL,
  "display_name" VARCHAR(255),
  "color" VARCHAR(16),
  "visible" BOOLEAN NOT NULL DEFAULT true,
  CONSTRAINT "subscription_pkey" PRIMARY KEY ("account_id", "collection_id")
);

CREATE TABLE "alarm" (
  "id" UUID NOT NULL,
  "collection_id" UUID NOT NULL,
  "item_id" UUID NOT NULL,
  "occurrence" BIGINT NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL,
  "channel" VARCHAR(16) NOT NULL,
  "done_at" TIMESTAMPTZ(3),
  CONSTRAINT "alarm_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "outbox" (
  "id" UUID NOT NULL,
  "account_id" UUID,
  "kind" VARCHAR(32) NOT NULL,
  "payload" JSONB NOT NULL,
  "content" BYTEA,
  "state" VARCHAR(16) NOT NULL DEFAULT 'waiting',
  "due_at" TIMESTAMPTZ(3) NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "last_error" TEXT NOT NULL DEFAULT '',
  "locked_by" VARCHAR(64),
  "locked_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "done_at" TIMESTAMPTZ(3),
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "job" (
  "name" VARCHAR(64) NOT NULL,
  "next_at" TIMESTAMPTZ(3) NOT NULL,
  "locked_by" VARCHAR(64),
  "locked_at" TIMESTAMPTZ(3),
  "last_at" TIMESTAMPTZ(3),
  "last_error" TEXT NOT NULL DEFAULT '',
  CONSTRAINT "job_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "mail_identity" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "name" VARCHAR(255) NOT NULL,
  "address" VARCHAR(190) NOT NULL,
  "reply_to" VARCHAR(190) NOT NULL DEFAULT '',
  "signature" TEXT NOT NULL DEFAULT '',
  "is_default" BOOLEAN NOT NULL DEFAULT false,
  "position" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "mail_identity_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "extra_mailbox" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "name" VARCHAR(190) NOT NULL,
  "settings" JSONB NOT NULL,
  "secret" BYTEA,
  CONSTRAINT "extra_mailbox_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "trusted_sender" (
  "account_id" UUID NOT NULL,
  "address" VARCHAR(190) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "trusted_sender_pkey" PRIMARY KEY ("account_id", "address")
);

CREATE TABLE "collected_address" (
  "account_id" UUID NOT NULL,
  "address" VARCHAR(190) NOT NULL,
  "name" VARCHAR(255) NOT NULL DEFAULT '',
  "uses" INTEGER NOT NULL DEFAULT 1,
  "last_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "collected_address_pkey" PRIMARY KEY ("account_id", "address")
);

CREATE TABLE "device" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "device_id" VARCHAR(64) NOT NULL,
  "kind" VARCHAR(64) NOT NULL,
  "agent" VARCHAR(255) NOT NULL DEFAULT '',
  "state" VARCHAR(16) NOT NULL DEFAULT 'allowed',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3),
  CONSTRAINT "device_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "device_folder" (
  "device_row" UUID NOT NULL,
  "folder" VARCHAR(190) NOT NULL,
  "current_key" VARCHAR(64) NOT NULL,
  "current_state" JSONB NOT NULL,
  "previous_key" VARCHAR(64),
  "previous_state" JSONB,
  CONSTRAINT "device_folder_pkey" PRIMARY KEY ("device_row", "folder")
);

CREATE TABLE "push_subscription" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "endpoint" TEXT NOT NULL,
  "keys" JSONB NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "push_subscription_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "hold" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "uid" VARCHAR(255) NOT NULL,
  "organizer" VARCHAR(190) NOT NULL,
  "starts_at" TIMESTAMPTZ(3) NOT NULL,
  "ends_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "account_domain_uid_key" ON "account"("domain", "uid");

CREATE INDEX "address_account_id_idx" ON "address"("account_id");

CREATE INDEX "local_user_domain_idx" ON "local_user"("domain");

CREATE INDEX "session_account_id_idx" ON "session"("account_id");

CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

CREATE INDEX "app_password_account_id_idx" ON "app_password"("account_id");

CREATE INDEX "second_factor_account_id_idx" ON "second_factor"("account_id");

CREATE INDEX "login_throttle_first_at_idx" ON "login_throttle"("first_at");

CREATE INDEX "audit_event_domain_at_idx" ON "audit_event"("domain", "at");

CREATE UNIQUE INDEX "collection_account_id_kind_name_key" ON "collection"("account_id", "kind", "name");

CREATE INDEX "item_collection_id_uid_idx" ON "item"("collection_id", "uid");

CREATE INDEX "item_collection_id_modseq_idx" ON "item"("collection_id", "modseq");

CREATE INDEX "item_collection_id_last_end_first_start_idx" ON "item"("collection_id", "last_end", "first_start");

-- Listings (names and etags of a whole collection) are answered from this index alone.
CREATE UNIQUE INDEX "item_collection_id_name_key" ON "item"("collection_id", "name") INCLUDE ("etag", "size", "component");

CREATE INDEX "item_email_collection_id_email_idx" ON "item_email"("collection_id", "email");

CREATE INDEX "tombstone_deleted_at_idx" ON "tombstone"("deleted_at");

CREATE INDEX "item_version_collection_id_uid_idx" ON "item_version"("collection_id", "uid");

CREATE INDEX "item_version_saved_at_idx" ON "item_version"("saved_at");

CREATE INDEX "collection_grant_grantee_idx" ON "collection_grant"("grantee");

CREATE INDEX "alarm_due_at_idx" ON "alarm"("due_at");

CREATE INDEX "alarm_item_id_idx" ON "alarm"("item_id");

CREATE INDEX "outbox_state_due_at_idx" ON "outbox"("state", "due_at");

CREATE INDEX "outbox_account_id_state_idx" ON "outbox"("account_id", "state");

CREATE INDEX "job_next_at_idx" ON "job"("next_at");

CREATE INDEX "mail_identity_account_id_idx" ON "mail_identity"("account_id");

CREATE INDEX "extra_mailbox_account_id_idx" ON "extra_mailbox"("account_id");

CREATE UNIQUE INDEX "device_account_id_device_id_key" ON "device"("account_id", "device_id");

CREATE INDEX "push_subscription_account_id_idx" ON "push_subscription"("account_id");

CREATE INDEX "hold_account_id_starts_at_idx" ON "hold"("account_id", "starts_at");

ALTER TABLE "address" ADD CONSTRAINT "address_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "preference" ADD CONSTRAINT "preference_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "session" ADD CONSTRAINT "session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "collection" ADD CONSTRAINT "collection_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "item" ADD CONSTRAINT "item_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "item_email" ADD CONSTRAINT "item_email_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "tombstone" ADD CONSTRAINT "tombstone_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "collection_grant" ADD CONSTRAINT "collection_grant_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "subscription" ADD CONSTRAINT "subscription_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "subscription" ADD CONSTRAINT "subscription_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "device_folder" ADD CONSTRAINT "device_folder_device_row_fkey" FOREIGN KEY ("device_row") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every write to a collection updates its row: room on the page keeps those updates off the indexes.
ALTER TABLE "collection" SET (fillfactor = 60);
