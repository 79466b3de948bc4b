"""Which instructions an x86-64 processor has, asked of itself: a few lines of LLVM's own language.

`level` returns 3 with AVX2 and its companions, 4 with vectors of 512 bits that slow nothing down (Ice Lake, Zen 4 and
later), 1 otherwise; the numbers are those of the levels x86-64-v3 and x86-64-v4, of which the latter is taken for more
than it says. The operating system has to keep the wide registers, which XGETBV tells.
"""

OTHER = "define i32 @level() { ret i32 1 }\n"

# Function 1, ECX: FMA 12, MOVBE 22, OSXSAVE 27, AVX 28, F16C 29, and SSE3 0, SSSE3 9, SSE4 19 and 20, POPCNT 23.
BASIC = sum(1 << bit for bit in (0, 9, 12, 19, 20, 22, 23, 27, 28, 29))
# Function 7, EBX: BMI1 3, AVX2 5, BMI2 8.
WIDE = sum(1 << bit for bit in (3, 5, 8))
# AVX-512 F 16, DQ 17, IFMA 21, CD 28, BW 30, VL 31.
WIDEST = sum(1 << bit for bit in (16, 17, 21, 28, 30, 31))
# Function 0x80000001, ECX: LZCNT 5. What the system keeps: 128 and 256 bits; those and 512.
COUNT, KEPT, KEPT_ALL = 1 << 5, 0x06, 0xE6

_ASK = 'asm sideeffect "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"'
_KEPT = 'asm sideeffect "xgetbv", "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}"'
_FOUR = "{ i32, i32, i32, i32 }"

X86 = f"""
define i32 @level() #0 {{
first:
  %a = call {_FOUR} {_ASK}(i32 0, i32 0)
  %most = extractvalue {_FOUR} %a, 0
  %enough = icmp uge i32 %most, 7
  br i1 %enough, label %ask, label %low
ask:
  %b = call {_FOUR} {_ASK}(i32 1, i32 0)
  %basic = extractvalue {_FOUR} %b, 2
  %basic_has = and i32 %basic, {BASIC}
  %basic_all = icmp eq i32 %basic_has, {BASIC}
  br i1 %basic_all, label %more, label %low
more:
  %c = call {_FOUR} {_ASK}(i32 7, i32 0)
  %wide = extractvalue {_FOUR} %c, 1
  %d = call {_FOUR} {_ASK}(i32 -2147483647, i32 0)
  %count = extractvalue {_FOUR} %d, 2
  %e = call {{ i32, i32 }} {_KEPT}(i32 0)
  %kept = extractvalue {{ i32, i32 }} %e, 0
  %wide_has = and i32 %wide, {WIDE}
  %wide_all = icmp eq i32 %wide_has, {WIDE}
  %count_has = and i32 %count, {COUNT}
  %count_all = icmp eq i32 %count_has, {COUNT}
  %kept_has = and i32 %kept, {KEPT}
  %kept_all = icmp eq i32 %kept_has, {KEPT}
  %both = and i1 %wide_all, %count_all
  %three = and i1 %both, %kept_all
  br i1 %three, label %widest, label %low
widest:
  %widest_has = and i32 %wide, {WIDEST}
  %widest_all = icmp eq i32 %widest_has, {WIDEST}
  %all_has = and i32 %kept, {KEPT_ALL}
  %all_all = icmp eq i32 %all_has, {KEPT_ALL}
  %four = and i1 %widest_all, %all_all
  %level = select i1 %four, i32 4, i32 3
  ret i32 %level
low:
  ret i32 1
}}
attributes #0 = {{ "target-cpu"="x86-64" }}
"""
