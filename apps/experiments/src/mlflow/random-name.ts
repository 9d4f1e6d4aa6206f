import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'amber brave bright calm clever crisp daring eager early fair gentle golden grand happy humble jolly keen kind ' +
  'lively lucky lunar mellow merry mighty nimble noble patient polite proud quick quiet rapid rare royal serene ' +
  'silver simple smart solar steady stellar swift tidy upbeat vivid warm wise witty young zealous';

const NOUNS =
  'asteroid aurora badger beaver comet crane dolphin eagle falcon finch fox gibbon goose grouse hare hawk heron ibis ' +
  'jay koala lark lemur lynx magpie mars marten meteor moon moth newt orbit otter owl panda penguin perch planet ' +
  'puffin quail rook saturn seal shrew snipe stoat swan tern venus vole walrus wren yak zebra';

const MAX_NUMBER = 1000;

/** A name for what its client gave none, such as `swift-heron-412`: easy to say, and seldom twice the same. */
export function randomName(): string {
  return `${oneOf(ADJECTIVES)}-${oneOf(NOUNS)}-${randomInt(MAX_NUMBER)}`;
}

function oneOf(words: string): string {
  const list = words.split(' ');
  return list[randomInt(list.length)] ?? '';
}
