# bash completion for verify: made by "verify --generate bash"
_heed_verify() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind=-f words=
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ " ${COMP_WORDS[*]:1:COMP_CWORD - 1} " != *' -- '* ]] && case $prev in
    --generate) kind=-W words='bash zsh fish' ;;
    --key) kind=-f ;;
    --policy) kind=-f ;;
    --since) kind=-f ;;
    --evidence) kind=-f ;;
    --sources) kind=-f ;;
    --model) kind=-f ;;
    --sample) return ;;
    --seed) return ;;
    --listen) return ;;
    --state) kind=-d ;;
    --name) return ;;
    --qrels) kind=-f ;;
    --at-least) return ;;
    --output|-o) kind=-f ;;
    --jobs|-j) return ;;
    --on-error) kind=-W words='stop skip pass' ;;
    --max-line) return ;;
    *) [[ $cur == -* ]] && kind=-W words='-h --help --version --generate --key --policy --since --evidence --sources --model --sample --seed --all --no-all --replay --no-replay --strict --no-strict --json --no-json --listen --state --name --publish --no-publish --qrels --at-least --output -o --compress -z --no-compress --jobs -j --quiet -q --no-quiet --progress --no-progress --on-error --max-line' ;;
  esac
  [[ $kind == -W ]] || compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$kind" ${words:+"$words"} -- "$cur")
}
complete -F _heed_verify verify
