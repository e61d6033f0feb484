# bash completion for embed: made by "embed --generate bash"
_heed_embed() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind=-f words=
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ " ${COMP_WORDS[*]:1:COMP_CWORD - 1} " != *' -- '* ]] && case $prev in
    --generate) kind=-W words='bash zsh fish' ;;
    --model) kind=-f ;;
    --prompt) return ;;
    --quantize) kind=-W words='f32 i8' ;;
    --dims) return ;;
    --chunk) return ;;
    --overlap) return ;;
    --vectors) kind=-W words='f32 f16 i8 array' ;;
    --distill) kind=-d ;;
    --output|-o) kind=-f ;;
    --jobs|-j) return ;;
    --on-error) kind=-W words='stop skip pass' ;;
    --max-line) return ;;
    *) [[ $cur == -* ]] && kind=-W words='-h --help --version --generate --model --prompt --quantize --dims --chunk --overlap --pool --no-pool --late --no-late --vectors --terms --no-terms --replace --no-replace --distill --output -o --compress -z --no-compress --jobs -j --quiet -q --no-quiet --progress --no-progress --on-error --max-line' ;;
  esac
  [[ $kind == -W ]] || compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$kind" ${words:+"$words"} -- "$cur")
}
complete -F _heed_embed embed
