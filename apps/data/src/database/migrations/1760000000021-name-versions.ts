import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Branches and tags with every move that they made, and what of other services needs a version. */
export class NameVersions1760000000021 implements MigrationInterface {
  readonly name = 'NameVersions1760000000021';

  async up(runner: QueryRunner): Promise<void> {
    await createRefs(runner);
    await nameWhatThereIs(runner);
    await runner.query(FOLLOW_EARLIER_RELEASE);
    await runner.query(`
      CREATE TRIGGER dataset_version_of_earlier_release AFTER INSERT ON dataset_version
        FOR EACH ROW WHEN (NEW.author IS NULL) EXECUTE FUNCTION follow_earlier_release()`);
    await createHolds(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER dataset_version_of_earlier_release ON dataset_version');
    await runner.query('DROP FUNCTION follow_earlier_release');
    await runner.query('DROP TABLE hold_source, version_hold, version_ref_move, version_ref');
  }
}

async function createRefs(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE version_ref (
      dataset_id uuid NOT NULL CONSTRAINT version_ref_dataset_fk REFERENCES dataset (id),
      kind text NOT NULL CONSTRAINT version_ref_kind CHECK (kind IN ('BRANCH', 'TAG')),
      name text NOT NULL,
      version_id uuid NOT NULL CONSTRAINT version_ref_version_fk REFERENCES dataset_version (id),
      CONSTRAINT version_ref_pk PRIMARY KEY (dataset_id, kind, name)
    )`);
  await runner.query('CREATE INDEX version_ref_version ON version_ref (version_id)');
  await runner.query(`
    CREATE TABLE version_ref_move (
      dataset_id uuid NOT NULL CONSTRAINT version_ref_move_dataset_fk REFERENCES dataset (id),
      kind text NOT NULL CONSTRAINT version_ref_move_kind CHECK (kind IN ('BRANCH', 'TAG')),
      name text NOT NULL,
      number integer NOT NULL,
      version_id uuid CONSTRAINT version_ref_move_version_fk REFERENCES dataset_version (id),
      cause text NOT NULL CONSTRAINT version_ref_move_cause
        CHECK (cause IN ('COMMITTED', 'CREATED', 'MOVED', 'RELEASED', 'DELETED')
          AND (cause = 'DELETED') = (version_id IS NULL)),
      moved_by text NOT NULL,
      reason text NOT NULL,
      moved_at timestamptz NOT NULL,
      CONSTRAINT version_ref_move_pk PRIMARY KEY (dataset_id, kind, name, number)
    )`);
  await runner.query(`
    CREATE INDEX version_ref_move_time ON version_ref_move (dataset_id, kind, name, moved_at, number)`);
  await runner.query('CREATE INDEX version_ref_move_version ON version_ref_move (version_id)');
}

/** Until now there was one branch, and every version was a commit to it. */
async function nameWhatThereIs(runner: QueryRunner): Promise<void> {
  await runner.query(`
    INSERT INTO version_ref_move (dataset_id, kind, name, number, version_id, cause, moved_by, reason, moved_at)
    SELECT dataset_id, 'BRANCH', 'main', version, id, 'COMMITTED', '', '',
           max(created_at) OVER (PARTITION BY dataset_id ORDER BY version)
      FROM dataset_version`);
  await runner.query(`
    INSERT INTO version_ref (dataset_id, kind, name, version_id)
    SELECT DISTINCT ON (dataset_id) dataset_id, 'BRANCH', 'main', id
      FROM dataset_version ORDER BY dataset_id, version DESC`);
}

async function createHolds(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE version_hold (
      version_id uuid NOT NULL CONSTRAINT version_hold_version_fk REFERENCES dataset_version (id),
      holder_kind text NOT NULL CONSTRAINT version_hold_kind
        CHECK (holder_kind IN ('RUN', 'TRAINING_SET', 'MODEL_VERSION')),
      holder_id uuid NOT NULL,
      experiment_id uuid,
      CONSTRAINT version_hold_pk PRIMARY KEY (version_id, holder_kind, holder_id)
    )`);
  await runner.query('CREATE INDEX version_hold_holder ON version_hold (holder_kind, holder_id)');
  await runner.query(`
    CREATE INDEX version_hold_experiment ON version_hold (experiment_id) WHERE experiment_id IS NOT NULL`);
  await runner.query(`
    CREATE TABLE hold_source (
      source_kind text NOT NULL CONSTRAINT hold_source_kind CHECK (source_kind IN ('RUN', 'TRAINING_SET')),
      source_id uuid NOT NULL,
      model_version_id uuid NOT NULL,
      CONSTRAINT hold_source_pk PRIMARY KEY (source_kind, source_id, model_version_id)
    )`);
}

/**
 * An instance of the release before names no author, and knows of no branch: what it writes while both run is a commit
 * to the default branch all the same. It holds the dataset's lock, as every writer does.
 */
const FOLLOW_EARLIER_RELEASE = `
  CREATE FUNCTION follow_earlier_release() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    last version_ref_move;
  BEGIN
    SELECT * INTO last FROM version_ref_move
     WHERE dataset_id = NEW.dataset_id AND kind = 'BRANCH' AND name = 'main'
     ORDER BY number DESC LIMIT 1;
    IF last.version_id IS NOT NULL THEN
      INSERT INTO version_parent (version_id, position, parent_id) VALUES (NEW.id, 0, last.version_id);
    END IF;
    INSERT INTO version_ref (dataset_id, kind, name, version_id)
    VALUES (NEW.dataset_id, 'BRANCH', 'main', NEW.id)
    ON CONFLICT (dataset_id, kind, name) DO UPDATE SET version_id = EXCLUDED.version_id;
    INSERT INTO version_ref_move (dataset_id, kind, name, number, version_id, cause, moved_by, reason, moved_at)
    VALUES (NEW.dataset_id, 'BRANCH', 'main', coalesce(last.number, 0) + 1, NEW.id, 'COMMITTED', '', '',
            greatest(NEW.created_at, last.moved_at));
    RETURN NULL;
  END $$`;
