import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A blob that no file named when it was looked at; it is deleted when it is still so some time later. */
@Entity('condemned_blob')
export class CondemnedBlobEntity {
  @PrimaryColumn('text', { name: 'content_digest', primaryKeyConstraintName: 'condemned_blob_pk' })
  contentDigest!: string;

  @Column('timestamptz', { name: 'condemned_at' })
  condemnedAt!: Date;
}
