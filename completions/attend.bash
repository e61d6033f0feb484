# bash completion for attend: made by "attend --generate bash"
_heed_attend() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind=-f words=
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ " ${COMP_WORDS[*]:1:COMP_CWORD - 1} " != *' -- '* ]] && case $prev in
    --generate) kind=-W words='bash zsh fish' ;;
    --needs) kind=-f ;;
    --heads) return ;;
    --score) kind=-W words='dot cosine scaled' ;;
    --statistics) kind=-f ;;
    --history) kind=-f ;;
    --now) return ;;
    --half-life) return ;;
    --learn) kind=-f ;;
    --project) kind=-f ;;
    --normalize) kind=-W words='softmax sparsemax entmax15 entmax linear' ;;
    --temperature) return ;;
    --alpha) return ;;
    --k|-k) return ;;
    --mass) return ;;
    --threshold) return ;;
    --diversity) return ;;
    --svg) kind=-f ;;
    --value) return ;;
    --certain) return ;;
    --why) return ;;
    --model) kind=-f ;;
    --prompt) return ;;
    --quantize) kind=-W words='f32 i8' ;;
    --dims) return ;;
    --output|-o) kind=-f ;;
    --jobs|-j) return ;;
    --on-error) kind=-W words='stop skip pass' ;;
    --max-line) return ;;
    *) [[ $cur == -* ]] && kind=-W words='-h --help --version --generate --needs --heads --score --statistics --history --now --half-life --learn --project --normalize --temperature --alpha --k -k --mass --threshold --diversity --keep --no-keep --heatmap --no-heatmap --svg --partial --no-partial --merge --no-merge --value --certain --fit --no-fit --why --explain --no-explain --model --prompt --quantize --dims --output -o --compress -z --no-compress --jobs -j --quiet -q --no-quiet --progress --no-progress --on-error --max-line' ;;
  esac
  [[ $kind == -W ]] || compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$kind" ${words:+"$words"} -- "$cur")
}
complete -F _heed_attend attend
