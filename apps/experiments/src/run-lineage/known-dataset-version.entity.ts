import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** What this service has heard of the versions of datasets, so that what runs read can be recognised as one of them. */
@Entity('known_dataset_version')
@Unique('known_dataset_version_unique', ['dataset', 'version'])
@Index('known_dataset_version_digest', { synchronize: false })
export class KnownDatasetVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'known_dataset_version_pk' })
  id!: string;

  @Column('text')
  dataset!: string;

  @Column('integer')
  version!: number;

  /** The digest of the content in hexadecimal digits, without the name of the function. */
  @Column('text', { name: 'digest_hex' })
  digestHex!: string;
}
