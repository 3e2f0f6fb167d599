-- Files hung on events (RFC 8607). Only adds.
CREATE TABLE "attachment" (
  "id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "filename" VARCHAR(255) NOT NULL,
  "media_type" VARCHAR(255) NOT NULL,
  "size" INTEGER NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "attachment_chunk" (
  "attachment_id" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "content" BYTEA NOT NULL,
  CONSTRAINT "attachment_chunk_pkey" PRIMARY KEY ("attachment_id", "position")
);

CREATE TABLE "attachment_use" (
  "attachment_id" UUID NOT NULL,
  "item_id" UUID NOT NULL,
  CONSTRAINT "attachment_use_pkey" PRIMARY KEY ("attachment_id", "item_id")
);

CREATE INDEX "attachment_account_id_idx" ON "attachment"("account_id");

CREATE INDEX "attachment_created_at_idx" ON "attachment"("created_at");

CREATE INDEX "attachment_use_item_id_idx" ON "attachment_use"("item_id");

ALTER TABLE "attachment_chunk" ADD CONSTRAINT "attachment_chunk_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "attachment_use" ADD CONSTRAINT "attachment_use_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "attachment_use" ADD CONSTRAINT "attachment_use_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;
