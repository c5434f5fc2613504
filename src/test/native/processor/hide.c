// SPDX-License-Identifier: BSD-2-Clause
// Answers the instruction CPUID as a processor without AVX-512 and AMX does: libraries that
// choose their code by it run that for AVX2. Linux on x64, where the processor can be told to
// trap the instruction ("cpuid_fault" in /proc/cpuinfo). Preloaded by
// src/test/scripts/hide-avx512.
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define BIT(n) (1u << (n))

// AVX-512 and AMX in leaf 7: Intel's Software Developer's Manual, volume 2, CPUID.
#define LEAF_7_EBX (BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31))
#define LEAF_7_ECX (BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14))
#define LEAF_7_EDX (BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25))

static struct sigaction others;
static int (*set_action)(int, const struct sigaction *, struct sigaction *);

static int trap(int on) { return syscall(SYS_arch_prctl, ARCH_SET_CPUID, !on); }

static void answer(greg_t *registers) {
  uint32_t a = registers[REG_RAX], b, c = registers[REG_RCX], d;
  const uint32_t leaf = a, part = c;
  trap(0);
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  trap(1);
  if (leaf == 7 && part == 0) {
    b &= ~LEAF_7_EBX;
    c &= ~LEAF_7_ECX;
    d &= ~LEAF_7_EDX;
  } else if (leaf == 7 && part == 1) {
    // AVX-512's newest, and what processors without it rarely have.
    a = b = c = d = 0;
  }
  registers[REG_RAX] = a;
  registers[REG_RBX] = b;
  registers[REG_RCX] = c;
  registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

static void on_fault(int signal, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  if (info->si_code == SI_KERNEL && memcmp((void *)registers[REG_RIP], "\x0f\xa2", 2) == 0) {
    answer(registers);
  } else if (others.sa_flags & SA_SIGINFO) {
    others.sa_sigaction(signal, info, context);
  } else if (others.sa_handler != SIG_DFL && others.sa_handler != SIG_IGN) {
    others.sa_handler(signal);
  } else {
    // Comes again when this returns, and ends the process as it should.
    struct sigaction usual = {.sa_handler = SIG_DFL};
    set_action(signal, &usual, NULL);
  }
}

// Java's virtual machine has a handler of its own: it is asked for what is not ours.
int sigaction(int signal, const struct sigaction *action, struct sigaction *before) {
  if (!set_action) set_action = dlsym(RTLD_NEXT, "sigaction");
  if (signal != SIGSEGV) return set_action(signal, action, before);
  if (before) *before = others;
  if (action) others = *action;
  return 0;
}

__attribute__((constructor)) static void begin(void) {
  if (!set_action) set_action = dlsym(RTLD_NEXT, "sigaction");
  struct sigaction ours = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  if (set_action(SIGSEGV, &ours, NULL) != 0 || trap(1) != 0) {
    fputs("hide-avx512: this processor or system cannot hide its instructions\n", stderr);
    _exit(1);
  }
}
