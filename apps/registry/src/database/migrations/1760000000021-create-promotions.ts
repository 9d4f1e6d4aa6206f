import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePromotions1760000000021 implements MigrationInterface {
  readonly name = 'CreatePromotions1760000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotion_policy (
        model_id uuid NOT NULL CONSTRAINT promotion_policy_model_fk REFERENCES registered_model (id),
        alias text NOT NULL,
        revision integer NOT NULL,
        rules jsonb NOT NULL,
        reason text NOT NULL,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        CONSTRAINT promotion_policy_pk PRIMARY KEY (model_id, alias, revision)
      )`);
    await runner.query(`
      CREATE TRIGGER promotion_policy_only_added BEFORE UPDATE OR DELETE ON promotion_policy
        FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()`);
    await runner.query(`
      CREATE TABLE promotion (
        id uuid CONSTRAINT promotion_pk PRIMARY KEY,
        model_id uuid NOT NULL CONSTRAINT promotion_model_fk REFERENCES registered_model (id),
        alias text NOT NULL,
        version_id uuid NOT NULL,
        version integer NOT NULL,
        state text NOT NULL
          CONSTRAINT promotion_state CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED', 'APPLIED', 'CANCELLED')),
        reason text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        requested_after integer NOT NULL,
        evaluations jsonb NOT NULL,
        evaluated_at timestamptz NOT NULL,
        decided_by text,
        decision text,
        decided_at timestamptz
      )`);
    await runner.query('CREATE INDEX promotion_model ON promotion (model_id, id)');
    await runner.query(`
      CREATE UNIQUE INDEX promotion_open_unique ON promotion (model_id, alias, version_id)
        WHERE state IN ('PENDING', 'APPROVED')`);
    await runner.query(`
      CREATE INDEX promotion_open_evaluated ON promotion (evaluated_at) WHERE state IN ('PENDING', 'APPROVED')`);
    await runner.query(`
      CREATE TABLE promotion_approval (
        promotion_id uuid NOT NULL CONSTRAINT promotion_approval_promotion_fk REFERENCES promotion (id),
        approver text NOT NULL,
        comment text NOT NULL,
        approved_at timestamptz NOT NULL,
        CONSTRAINT promotion_approval_pk PRIMARY KEY (promotion_id, approver)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE promotion_approval, promotion, promotion_policy');
  }
}
