# bash completion for trade: made by "trade --generate bash"
_heed_trade() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind=-f words=
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ " ${COMP_WORDS[*]:1:COMP_CWORD - 1} " != *' -- '* ]] && case $prev in
    --generate) kind=-W words='bash zsh fish' ;;
    --ledger) kind=-d ;;
    --key) kind=-f ;;
    --origin) return ;;
    --account) return ;;
    --batch) return ;;
    --now) return ;;
    --output|-o) kind=-f ;;
    --jobs|-j) return ;;
    --on-error) kind=-W words='stop skip pass' ;;
    --max-line) return ;;
    *) [[ $cur == -* ]] && kind=-W words='-h --help --version --generate --ledger --key --origin --account --batch --now --keep --no-keep --dry-run --no-dry-run --output -o --compress -z --no-compress --jobs -j --quiet -q --no-quiet --progress --no-progress --on-error --max-line' ;;
  esac
  [[ $kind == -W ]] || compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$kind" ${words:+"$words"} -- "$cur")
}
complete -F _heed_trade trade
