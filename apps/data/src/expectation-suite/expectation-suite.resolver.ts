import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { JsonObject } from '@orrery/platform-expectations';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import type { Dataset } from '../dataset/dataset.js';
import { ExpectationSuiteRepository } from './expectation-suite.repository.js';
import { ExpectationSuites, readSuiteInput, type SavedSuite } from './expectation-suites.js';
import type { ExpectationSuite, SuiteRevision } from './expectation-suite.js';
import { severityOf, type ShownSeverity } from './severity.js';

interface KeptAs {
  readonly dataset: string;
  readonly rowKeys?: readonly string[] | null;
  readonly judgesIntake?: boolean | null;
}

interface ImportInput extends KeptAs {
  readonly suite: unknown;
  readonly name?: string | null;
}

interface SaveInput extends KeptAs {
  readonly name: string;
  readonly expectations: readonly {
    readonly type: string;
    readonly kwargs: JsonObject;
    readonly severity?: ShownSeverity | null;
  }[];
}

@Resolver('ExpectationSuite')
export class ExpectationSuiteResolver {
  constructor(
    private readonly suites: ExpectationSuites,
    private readonly repository: ExpectationSuiteRepository,
    private readonly datasets: DatasetLoader,
  ) {}

  @Mutation('importExpectationSuite')
  async import(@Args('input') { suite, name, ...kept }: ImportInput, @Context() context: SubgraphContext) {
    const body = readSuiteInput(suite, 'suite');
    return shown(
      await this.suites.save({ body: { ...body, name: name ?? body.name }, ...keptAs(kept, context) }),
    );
  }

  @Mutation('saveExpectationSuite')
  async save(@Args('input') { name, expectations, ...kept }: SaveInput, @Context() context: SubgraphContext) {
    const written = expectations.map(({ type, kwargs, severity }) => {
      return { type, kwargs, ...(severity != null && { severity: severityOf(severity) }) };
    });
    const body = readSuiteInput({ name, expectations: written }, 'expectations');
    return shown(await this.suites.save({ body, ...keptAs(kept, context) }));
  }

  @ResolveField()
  dataset(
    @Parent() { datasetId }: ExpectationSuite,
    @Context() context: SubgraphContext,
  ): Promise<Dataset | null> {
    return this.datasets.byId.load(context, datasetId);
  }

  @ResolveField()
  revision(
    @Parent() suite: ExpectationSuite,
    @Args() { number }: { readonly number?: number | null },
  ): Promise<SuiteRevision | null> {
    return this.repository.findRevision(suite.id, number ?? suite.revision);
  }

  @ResolveField()
  async revisions(
    @Parent() suite: ExpectationSuite,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<SuiteRevision>> {
    const page = await this.repository.listRevisions(suite.id, pageRequest(args));
    return connectionOf(page, ({ revision }) => String(revision));
  }
}

function keptAs({ dataset, rowKeys, judgesIntake }: KeptAs, { principal }: SubgraphContext) {
  return {
    ...{ dataset, author: principal.name },
    ...(rowKeys != null && { rowKeys }),
    ...(judgesIntake != null && { judgesIntake }),
  };
}

function shown(saved: SavedSuite) {
  return { __typename: 'SaveExpectationSuiteSuccess', ...saved };
}
