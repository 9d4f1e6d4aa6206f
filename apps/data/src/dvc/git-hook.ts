/**
 * Git's `pre-push` hook for repositories whose data is pushed to a remote here. What Git pushes never comes here by
 * itself, and what DVC pushes does not say which commit it belongs to.
 */
export function gitHook(address: string): string {
  return HOOK.replace('ADDRESS', address);
}

const HOOK = `#!/bin/sh
# Git's pre-push hook: tells Orrery which data the pushed commits go with. Push the data first: dvc push && git push.
# The token of a writer comes from ORRERY_TOKEN, or from: git config orrery.token …
address='ADDRESS/commits'
token=\${ORRERY_TOKEN:-$(git config orrery.token)}
repository=$(git remote get-url "$1" 2>/dev/null | sed 's#://[^/@]*@#://#')

while read -r _ commit ref _; do
  case $ref in refs/heads/*) ;; *) continue ;; esac
  case $commit in *[!0]*) ;; *) continue ;; esac
  set -- $(git -c core.quotePath=false ls-tree -r --name-only --full-tree "$commit" |
    grep -E '(\\.dvc|(^|/)dvc\\.lock)$' | sed 's#[[:space:]]#?#g; s#^#:(top,glob)#')
  [ $# -gt 0 ] || continue
  git archive --format=tar "$commit" -- "$@" |
    curl --silent --show-error --fail-with-body --user ":$token" --data-binary @- \\
      --header 'content-type: application/x-tar' \\
      --header "x-git-commit: $commit" --header "x-git-branch: \${ref#refs/heads/}" \\
      --header "x-git-repository: $repository" \\
      --header "x-git-message: $(git log -1 --format=%B "$commit" | head -c 6000 | base64 | tr -d '\\n')" \\
      "$address" >/dev/null || echo "Orrery was not told of $commit." >&2
done
exit 0
`;
