import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers the moves of a model's aliases, says what made each, and lets nobody change them afterwards. */
export class OrderAliasChanges1760000000020 implements MigrationInterface {
  readonly name = 'OrderAliasChanges1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE alias_change ADD sequence integer, ADD to_version_id uuid, ADD cause text NOT NULL DEFAULT 'SET',
        ADD promotion_id uuid`);
    await runner.query(`
      UPDATE alias_change c SET to_version_id = v.id FROM model_version v
      WHERE v.model_id = c.model_id AND v.version = c.to_version`);
    await runner.query(`
      UPDATE alias_change c SET sequence = n.sequence FROM (
        SELECT id, row_number() OVER (PARTITION BY model_id ORDER BY changed_at, id) AS sequence FROM alias_change
      ) n WHERE n.id = c.id`);
    await runner.query(`
      ALTER TABLE alias_change
        ALTER sequence SET NOT NULL,
        ALTER cause DROP DEFAULT,
        ADD CONSTRAINT alias_change_sequence_unique UNIQUE (model_id, sequence),
        ADD CONSTRAINT alias_change_moves CHECK (from_version IS DISTINCT FROM to_version)`);
    await runner.query('DROP INDEX alias_change_model');
    await runner.query('CREATE INDEX alias_change_alias ON alias_change (model_id, alias, sequence)');
    await runner.query(`
      CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
      END $$`);
    await runner.query(`
      CREATE TRIGGER alias_change_only_added BEFORE UPDATE OR DELETE ON alias_change
        FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER alias_change_only_added ON alias_change');
    await runner.query('DROP FUNCTION refuse_to_rewrite_history()');
    await runner.query('DROP INDEX alias_change_alias');
    await runner.query('CREATE INDEX alias_change_model ON alias_change (model_id, id)');
    await runner.query(`
      ALTER TABLE alias_change DROP CONSTRAINT alias_change_moves, DROP CONSTRAINT alias_change_sequence_unique,
        DROP sequence, DROP to_version_id, DROP cause, DROP promotion_id`);
  }
}
