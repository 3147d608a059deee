#!/bin/sh
# 听潮离线安装：不用网络、不用编译器。用法见 ./install.sh --help。
set -eu
export LC_ALL=C
umask 022

usage() {
  cat <<'TEXT'
用法：./install.sh [动作] [选项]
动作：
  install     安装（缺省）；不会自己启动
  check       只检查安装包和本机，不改动任何东西
  upgrade     用这个安装包升级：先备份，再切换，检查不通过就自动退回
  rollback    退回上一个版本，并恢复升级前的备份
  uninstall   卸载程序；数据、配置和备份都保留
选项：
  --prefix 目录   程序目录（缺省 /opt/tingchao；给出时不建系统用户、不装 systemd 单元）
  --data 目录     数据目录（缺省 /var/lib/tingchao；给出 --prefix 时缺省为其下的 data）
  --port 端口     网页与接口端口（缺省见 config/app.yaml）
  --role 角色     all 全部（缺省）；collector 只采集，放在互联网一侧；desk 只研判处置，放在政务外网一侧
TEXT
}

say() { printf '%s\n' "$1"; }
die() { printf '%s\n' "$1" >&2; exit 1; }
refuse_usage() { printf '%s\n' "$1" >&2; exit 2; }

action=install
prefix=''
data=''
port=''
role=all
while [ $# -gt 0 ]; do
  case $1 in
    install | check | upgrade | rollback | uninstall) action=$1 ;;
    --prefix | --data | --port | --role)
      [ $# -ge 2 ] || refuse_usage "选项 $1 缺少取值（加 --help 查看用法）"
      case $1 in
        --prefix) prefix=$2 ;;
        --data) data=$2 ;;
        --port) port=$2 ;;
        --role) role=$2 ;;
      esac
      shift
      ;;
    --help | -h) usage; exit 0 ;;
    *) refuse_usage "不认识的参数 $1(加 --help 查看用法)" ;;
  esac
  shift
done
case $role in all | collector | desk) ;; *) refuse_usage "--role 只能是 all、collector、desk" ;; esac
case $port in '') ;; *[!0-9]*) refuse_usage "--port 须为整数" ;; esac

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd -P)
# 单元、系统用户和 /usr/local/bin 里的命令，只有装在缺省位置时才有。
system=0
if [ -z "$prefix" ]; then
  system=1
  prefix=/opt/tingchao
fi
case $prefix$data in *[!A-Za-z0-9_./-]*) die "目录名只能含字母、数字和 _ . / -：$prefix $data" ;; esac
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
case $data in '' | /*) ;; *) data=$PWD/$data ;; esac
unit=/etc/systemd/system/tingchao.service
command_link=/usr/local/bin/tingchao
service_user=''
[ "$system" = 0 ] || service_user=tingchao

field() { sed -n "s/^$2=//p" "$1"; }
stamp() { date +%Y%m%d%H%M%S; }
has_systemd() { [ "$system" = 1 ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }

# ---- 检查 -------------------------------------------------------------------------------------------------------------

check_machine() {
  version=$(field "$here/VERSION" version)
  arch=$(field "$here/VERSION" arch)
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) own=x64 ;;
    Linux-aarch64) own=arm64 ;;
    *) own="$(uname -s)-$(uname -m)" ;;
  esac
  [ "$arch" = "$own" ] || die "这是 $arch 的安装包，本机是 $own；请换用 $own 的安装包"
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //') || glibc=''
  [ -n "$glibc" ] || die "本机没有 glibc（可能是 musl 系统）；须 glibc 2.28 或更新"
  older=$(printf '%s\n2.28\n' "$glibc" | sort -V | head -n 1)
  [ "$older" = 2.28 ] || die "本机 glibc 是 $glibc，须 2.28 或更新；请换一个较新的操作系统"
  command -v sha256sum >/dev/null 2>&1 || die "缺少 sha256sum，无法核对安装包；请安装 coreutils"
}

# 第一个已经存在的上级目录。
existing() {
  path=$1
  while [ ! -d "$path" ]; do path=$(dirname "$path"); done
  printf '%s' "$path"
}

check_disk() {
  where=$(existing "$1")
  free=$(df -Pk "$where" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$(($2 * 1024))" ] || die "$1 所在磁盘只剩 $((free / 1024)) MB，至少要 $2 MB；请腾出空间"
}

# 安装包里的每个文件都在清单里，清单里的每个文件都对得上；多一个少一个都不行。
check_files() {
  [ -f "$1/SHA256SUMS" ] || die "安装包不完整：缺少 SHA256SUMS；请重新拷贝"
  bad=$(cd "$1" && sha256sum -c SHA256SUMS 2>/dev/null | grep -v ': OK$' | head -n 1 | sed 's/: FAILED.*//') || bad=''
  [ -z "$bad" ] || die "安装包里的 $bad 与清单不符（被改动或拷贝不完整）；没有安装，请重新拷贝"
  listed=$(grep -c . "$1/SHA256SUMS")
  links=$(cd "$1" && find . -type l | grep -c .) || links=0
  files=$(cd "$1" && find . -type f ! -path ./SHA256SUMS | grep -c .)
  strange=$(cd "$1" && find . ! -type f ! -type d ! -type l | head -n 1)
  [ -z "$strange" ] && [ "$listed" = "$((files + links))" ] \
    || die "安装包里的文件与清单不一样多（清单 $listed，实有 $((files + links))）；没有安装，请重新拷贝"
}

check_port() {
  # 端口 0 由系统挑选，总是可用。
  chosen=${port:-$(sed -n 's/^server:.*port: *\([0-9]*\).*/\1/p' "$1/app/config/app.yaml")}
  [ -n "$chosen" ] || chosen=7070
  "$1/runtime/bin/node" -e '
    const server = require("node:net").createServer();
    server.on("error", () => process.exit(1));
    server.listen(Number(process.argv[1]), "127.0.0.1", () => server.close());
  ' "$chosen" || die "端口 $chosen 已被占用；请停止占用它的程序，或用 --port 换一个"
}

check_runtime() {
  "$1/runtime/bin/node" --version >/dev/null 2>&1 \
    || die "自带的 Node 在本机跑不起来（多半是缺少 libstdc++ 或内核过旧）；没有安装"
}

require_root() {
  [ "$system" = 0 ] || [ "$(id -u)" = 0 ] || die "装到 /opt/tingchao 须用 root；或用 --prefix 指定自己的目录"
}

# ---- 共用的步骤 -------------------------------------------------------------------------------------------------------

lock() {
  mkdir -p "$prefix"
  mkdir "$prefix/.installing" 2>/dev/null \
    || die "另一个安装正在进行；确认没有的话，删除 $prefix/.installing 后重试"
  trap 'rm -rf "$prefix/.installing" "$prefix"/versions/*.partial' EXIT
  trap 'exit 130' INT TERM
}

# 拷贝、核对，齐了才改成正式的名字。
lay_version() {
  target=$prefix/versions/$version
  mkdir -p "$prefix/versions"
  rm -rf "$target.partial"
  mkdir "$target.partial"
  cp -R -P "$here/." "$target.partial/"
  chmod -R u+rwX,go+rX,go-w "$target.partial"
  [ "$(id -u)" != 0 ] || chown -R 0:0 "$target.partial"
  check_files "$target.partial"
  check_runtime "$target.partial"
}

keep_version() {
  rm -rf "$prefix/versions/$version"
  mv "$prefix/versions/$version.partial" "$prefix/versions/$version"
}

point_current() {
  rm -f "$prefix/.current"
  ln -s "versions/$1" "$prefix/.current"
  mv -f -T "$prefix/.current" "$prefix/current"
}

read_installed() {
  [ -L "$prefix/current" ] && [ -f "$prefix/install.env" ] || die "$prefix 里没有装过听潮；请先 ./install.sh install"
  installed=$(basename "$(readlink "$prefix/current")")
  data=$(field "$prefix/install.env" TINGCHAO_DATA)
  config=$(field "$prefix/install.env" TINGCHAO_CONFIG)
  service_user=$(field "$prefix/install.env" TINGCHAO_USER)
  backups=$data-backups
}

own_folder() {
  mkdir -p "$1"
  chmod 700 "$1"
  [ -z "$service_user" ] || chown "$service_user:$service_user" "$1"
}

write_unit() {
  sed -e "s|@PREFIX@|$prefix|g" -e "s|@DATA@|$data|g" -e "s|@USER@|${service_user:-$(id -un)}|g" \
    "$prefix/versions/$1/tingchao.service" >"$2"
  ! has_systemd || systemctl daemon-reload
}

# 正在运行时：systemd 管的由这里停，别人启动的请人停。
stop_if_running() {
  was_running=0
  if has_systemd && systemctl is-active --quiet tingchao; then
    was_running=1
    systemctl stop tingchao
  fi
  refuse_if_running
}

refuse_if_running() {
  pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' "$data/state.json" 2>/dev/null) || pid=''
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then
    die "听潮正在运行（进程 $pid），不是由 systemd 启动的；请先停止它（kill $pid）再来"
  fi
}

start_again() {
  if [ "$was_running" = 1 ]; then
    systemctl start tingchao
    sleep 3
    systemctl is-active --quiet tingchao || return 1
    say "服务已重新启动。"
  fi
}

# 只起界面、不采集也不发通知：打开数据库（结构升级在此时进行），应答健康检查，再正常退出。
health_check() {
  log=$(mktemp)
  "$prefix/versions/$1/bin/tingchao" start --no-sample --only console --port 0 >"$log" 2>&1 &
  child=$!
  healthy=0
  tries=0
  while [ "$tries" -lt 240 ] && kill -0 "$child" 2>/dev/null; do
    if "$prefix/versions/$1/runtime/bin/node" -e '
      const { readFileSync } = require("node:fs");
      let state;
      try { state = JSON.parse(readFileSync(process.argv[1], "utf8")); } catch { process.exit(1); }
      fetch(`http://127.0.0.1:${state.port}/readyz`, { signal: AbortSignal.timeout(5000) })
        .then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1));
    ' "$data/state.json"; then
      healthy=1
      break
    fi
    sleep 0.5
    tries=$((tries + 1))
  done
  kill -TERM "$child" 2>/dev/null || true
  ended=0
  wait "$child" || ended=$?
  reason=$(grep . "$log" | grep -v -e '^Node.js v' -e '^ *at ' -e '^正在' | tail -n 1) || reason='没有应答'
  rm -f "$log"
  [ "$healthy" = 1 ] && [ "$ended" = 0 ]
}

# 配置逐个文件合并：没改过的换成新的，改过的留着；两边都改了的，新的放在旁边等人看。
merge_config() {
  old_seed=$1
  new_seed=$2
  conflicts=''
  for path in $(cd "$new_seed" && find . -type f); do
    if [ ! -f "$config/$path" ]; then
      # 人删掉的示例不再放回。
      [ -f "$old_seed/$path" ] || { mkdir -p "$config/$(dirname "$path")"; cp "$new_seed/$path" "$config/$path"; }
    elif cmp -s "$config/$path" "$new_seed/$path" || cmp -s "$old_seed/$path" "$new_seed/$path"; then
      :
    elif [ -f "$old_seed/$path" ] && cmp -s "$config/$path" "$old_seed/$path"; then
      cp "$new_seed/$path" "$config/$path"
    else
      cp "$new_seed/$path" "$config/$path.new-$version"
      conflicts="$conflicts ${path#./}"
    fi
  done
  for path in $(cd "$old_seed" && find . -type f); do
    if [ ! -f "$new_seed/$path" ] && cmp -s "$config/$path" "$old_seed/$path"; then rm "$config/$path"; fi
  done
}

# ---- 动作 -------------------------------------------------------------------------------------------------------------

do_check() {
  check_machine
  check_disk "$prefix" 600
  check_disk "${data:-/var/lib/tingchao}" 1024
  check_files "$here"
  check_runtime "$here"
  check_port "$here"
  say "检查通过：听潮 $version（$arch），glibc $glibc，端口 $chosen 空闲。"
}

do_install() {
  require_root
  check_machine
  [ ! -L "$prefix/current" ] || die "$prefix 里已装有 $(basename "$(readlink "$prefix/current")")；升级请用 ./install.sh upgrade"
  if [ -z "$data" ]; then
    if [ "$system" = 1 ]; then data=/var/lib/tingchao; else data=$prefix/data; fi
  fi
  check_disk "$prefix" 600
  check_disk "$data" 1024
  lock
  lay_version
  check_port "$prefix/versions/$version.partial"
  config=$prefix/config
  if [ "$system" = 1 ] && ! id "$service_user" >/dev/null 2>&1; then
    useradd --system --user-group --no-create-home --home-dir "$data" --shell /usr/sbin/nologin "$service_user" \
      || die "建不了系统用户 $service_user；没有安装"
  fi
  own_folder "$data"
  own_folder "$data-backups"
  [ "$role" = all ] || own_folder "$prefix/bundle-keys"
  [ -d "$config" ] || cp -R "$prefix/versions/$version.partial/app/config" "$config"
  case $role in
    all) options='--no-sample' ;;
    *) options="--no-sample --only $role" ;;
  esac
  cat >"$prefix/install.env" <<SETTINGS
TINGCHAO_DATA=$data
TINGCHAO_CONFIG=$config
TINGCHAO_USER=$service_user
TINGCHAO_PORT=$port
TINGCHAO_START_OPTIONS="$options"
SETTINGS
  keep_version
  point_current "$version"
  if [ "$system" = 1 ]; then
    write_unit "$version" "$unit"
    ln -sf "$prefix/current/bin/tingchao" "$command_link"
    next="systemctl enable --now tingchao"
  else
    write_unit "$version" "$prefix/tingchao.service"
    next="$prefix/current/bin/tingchao start"
  fi
  say "已安装听潮 $version 到 $prefix，数据在 $data，配置在 $config；还没有启动。"
  say "下一步：先看 $prefix/current/README.md，再执行 $next"
}

do_upgrade() {
  require_root
  check_machine
  read_installed
  [ "$version" != "$installed" ] || die "现在装的就是 $version，不用升级"
  newer=$(printf '%s\n%s\n' "$version" "$installed" | sort -V | tail -n 1)
  [ "$newer" = "$version" ] || die "现在装的是 $installed，比安装包的 $version 新；要退回请用 ./install.sh rollback"
  check_disk "$prefix" 600
  has_systemd || refuse_if_running
  size=$(du -sk "$data" | awk '{ print int($1 / 1024) }')
  check_disk "$data" "$((1024 + 2 * size))"
  lock
  lay_version
  keep_version
  stop_if_running
  backup=''
  at=$(stamp)
  own_folder "$backups"
  if [ -f "$data/tingchao.db" ]; then
    backup=$backups/before-$version-$at
    told=$("$prefix/versions/$installed/bin/tingchao" backup "$backup" 2>&1) \
      || { start_again; die "升级前的备份没有做成，没有升级：$told"; }
  fi
  config_before=$prefix/config-before-$version-$at
  cp -R -p "$config" "$config_before"
  cat >"$prefix/upgrade.env" <<RECORD
FROM=$installed
TO=$version
AT=$at
BACKUP=$backup
CONFIG=$config_before
RECORD
  merge_config "$prefix/versions/$installed/app/config" "$prefix/versions/$version/app/config"
  if ! told=$("$prefix/versions/$version/bin/tingchao" config check 2>&1); then
    rm -rf "$config"
    mv "$config_before" "$config"
    rm "$prefix/upgrade.env"
    start_again
    die "现有配置不合新版本的要求，没有升级：$(printf '%s' "$told" | head -n 1)"
  fi
  point_current "$version"
  if ! health_check "$version"; then
    failure=$reason
    undo_upgrade
    start_again || true
    die "新版本没有通过健康检查，已退回 $installed：$failure"
  fi
  [ "$system" = 0 ] || write_unit "$version" "$unit"
  say "已从 $installed 升级到 $version。${backup:+升级前的备份在 $backup。}"
  [ -z "$conflicts" ] || say "这些配置两边都改过，仍用您的，新的在旁边（.new-$version）：$conflicts"
  start_again || die "服务没有起来；看 journalctl -u tingchao，或用 ./install.sh rollback 退回"
  old=$(find "$backups" -maxdepth 1 -name 'before-*' -mtime +30 | tr '\n' ' ')
  [ -z "$old" ] || say "这些备份已满 30 天，里面有到期应销毁的密钥，请删除：$old"
}

# 恢复升级前的数据、配置和程序；调用前须已停机。
undo_upgrade() {
  from=$(field "$prefix/upgrade.env" FROM)
  to=$(field "$prefix/upgrade.env" TO)
  backup=$(field "$prefix/upgrade.env" BACKUP)
  config_before=$(field "$prefix/upgrade.env" CONFIG)
  if [ -n "$backup" ]; then
    # 旧程序写的备份由旧程序恢复：新程序可能正是起不来的那个。
    told=$("$prefix/versions/$from/bin/tingchao" restore "$backup" 2>&1) \
      || told=$("$prefix/versions/$to/bin/tingchao" restore "$backup" 2>&1) \
      || die "备份没有恢复成，什么都没有换：$told"
    say "$told"
  elif [ -f "$data/tingchao.db" ]; then
    # 升级时还没有数据：旧程序不认新的结构，把新数据整个移开。
    aside=$data/replaced-$(stamp)
    mkdir -m 700 "$aside"
    find "$data" -mindepth 1 -maxdepth 1 ! -name 'replaced-*' ! -name logs -exec mv {} "$aside/" \;
    say "升级前没有数据；升级之后收到的全部移到 $aside。"
  fi
  if [ -d "$config_before" ]; then
    mv "$config" "$prefix/config-of-$to-$(stamp)"
    mv "$config_before" "$config"
  fi
  point_current "$from"
  mv "$prefix/upgrade.env" "$prefix/upgrade-undone.env"
}

do_rollback() {
  require_root
  read_installed
  [ -f "$prefix/upgrade.env" ] || die "没有可以退回的升级（只能退回最近一次）"
  [ "$(field "$prefix/upgrade.env" TO)" = "$installed" ] || die "升级记录与现在的版本 $installed 对不上；没有退回"
  [ -d "$prefix/versions/$(field "$prefix/upgrade.env" FROM)" ] || die "上一个版本的程序已被删除；没有退回"
  lock
  stop_if_running
  undo_upgrade
  [ "$system" = 0 ] || write_unit "$from" "$unit"
  health_check "$from" || die "已退回 $from，但它没有通过健康检查：$reason"
  say "已从 $to 退回 $from；$to 时的配置在 $prefix 下的 config-of-$to-…。"
  start_again || die "服务没有起来；看 journalctl -u tingchao"
}

do_uninstall() {
  require_root
  read_installed
  lock
  stop_if_running
  if [ "$system" = 1 ]; then
    ! has_systemd || systemctl disable --quiet tingchao || true
    rm -f "$unit" "$command_link"
    ! has_systemd || systemctl daemon-reload
  fi
  rm -rf "$prefix/versions" "$prefix/current" "$prefix/tingchao.service"
  say "已卸载程序。数据仍在 $data，备份在 $backups，配置在 $config；不再需要时请自行删除（里面有密钥）。"
}

case $action in
  check) do_check ;;
  install) do_install ;;
  upgrade) do_upgrade ;;
  rollback) do_rollback ;;
  uninstall) do_uninstall ;;
esac
