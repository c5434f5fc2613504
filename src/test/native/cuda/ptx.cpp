/*
 * LatentIJ's own kernels, as they are loaded: the code that NVIDIA's driver would compile (PTX) is read and executed, one
 * instruction after the other, thread by thread; all threads of a block meet at each barrier.
 *
 * Only what these kernels use is here. Anything else is named on standard error, and the module does not load.
 */
#include "emulator.h"
#include "kernels.h"
#include "ptx.h"

#include <algorithm>
#include <atomic>
#include <cmath>

static const int SUCCESS = 0, INVALID_PTX = 218, NOT_FOUND = 500, LAUNCH_FAILED = 719;

/* ---- Running ---- */

template <class T> static T as(uint64_t bits) {
	T value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

template <class T> static uint64_t bitsOf(T value) {
	uint64_t bits = 0;
	memcpy(&bits, &value, sizeof value);
	return bits;
}

struct Thread {
	size_t at;
	bool done;
	uint64_t *registers;
};

struct Block {
	const Entry &entry;
	const uint64_t *parameters;
	unsigned x, y, width;
	std::vector<char> shared;
};

struct Runner {
	Block &block;
	Thread &thread;
	unsigned number;

	uint64_t value(const Operand &o) const {
		switch (o.kind) {
		case Operand::REGISTER: return thread.registers[o.number] + o.value;
		case Operand::SPECIAL: return o.number == TID_X ? number : o.number == CTAID_X ? block.x
			: o.number == CTAID_Y ? block.y : block.width;
		default: return o.value;
		}
	}

	void put(const Operand &o, uint64_t bits) const { thread.registers[o.number] = bits; }

	template <class T> static bool compare(How how, T a, T b) {
		switch (how) {
		case How::EQ: return a == b;
		case How::NE: return a != b;
		case How::LT: return a < b;
		case How::LE: return a <= b;
		case How::GT: return a > b;
		default: return a >= b;
		}
	}

	/* What numbers of all kinds have. */
	template <class T> uint64_t arithmetic(const Instruction &i) const {
		const T a = as<T>(value(i.operands[1]));
		const T b = i.operands.size() > 2 ? as<T>(value(i.operands[2])) : T();
		switch (i.op) {
		case Op::ADD: return bitsOf(T(a + b));
		case Op::SUB: return bitsOf(T(a - b));
		case Op::MUL: return bitsOf(T(a * b));
		case Op::DIV: return bitsOf(T(a / b));
		/* Of a number and what is none, PTX takes the number. */
		case Op::MAX: return bitsOf(a != a ? b : std::max(a, b));
		case Op::MIN: return bitsOf(a != a ? b : std::min(a, b));
		case Op::NEG: return bitsOf(T(-a));
		case Op::MAD: return bitsOf(T(a * b + as<T>(value(i.operands[3]))));
		case Op::SETP: return compare(i.how, a, b);
		default: return special(i, a, b);
		}
	}

	template <class T> uint64_t special(const Instruction &i, T a, T b) const {
		if constexpr (std::is_floating_point<T>::value) {
			switch (i.op) {
			case Op::FMA: return bitsOf(T(std::fma(a, b, as<T>(value(i.operands[3])))));
			case Op::EX2: return bitsOf(T(std::exp2(a)));
			case Op::SQRT: return bitsOf(T(std::sqrt(a)));
			case Op::RSQRT: return bitsOf(T(1 / std::sqrt(a)));
			default: return bitsOf(T(1 / a));
			}
		} else {
			switch (i.op) {
			case Op::AND: return bitsOf(T(a & b));
			case Op::OR: return bitsOf(T(a | b));
			case Op::XOR: return bitsOf(T(a ^ b));
			case Op::NOT: return bitsOf(T(~a));
			case Op::SHL: return bitsOf(T(a << as<uint32_t>(value(i.operands[2]))));
			default: return bitsOf(T(a >> as<uint32_t>(value(i.operands[2]))));
			}
		}
	}

	uint64_t calculated(const Instruction &i) const {
		switch (i.type) {
		case Type::U32: return arithmetic<uint32_t>(i);
		case Type::S32: return arithmetic<int32_t>(i);
		case Type::U64: return arithmetic<uint64_t>(i);
		case Type::S64: return arithmetic<int64_t>(i);
		case Type::F32: return arithmetic<float>(i);
		case Type::F64: return arithmetic<double>(i);
		case Type::PRED: return arithmetic<uint8_t>(i) & 1;
		default: return arithmetic<uint16_t>(i);
		}
	}

	template <class T> uint64_t to(Type type, T a) const {
		switch (type) {
		case Type::B16: return bitsOf(uint16_t(a));
		case Type::U32: return bitsOf(uint32_t(a));
		case Type::S32: return bitsOf(int32_t(a));
		case Type::U64: return bitsOf(uint64_t(a));
		case Type::S64: return bitsOf(int64_t(a));
		case Type::F16: return bitsOf(half(a));
		case Type::F32: return bitsOf(float(a));
		default: return bitsOf(double(a));
		}
	}

	uint64_t converted(const Instruction &i) const {
		const uint64_t bits = value(i.operands[1]);
		switch (i.from) {
		case Type::B16: return to(i.type, as<uint16_t>(bits));
		case Type::U32: return to(i.type, as<uint32_t>(bits));
		case Type::S32: return to(i.type, as<int32_t>(bits));
		case Type::U64: return to(i.type, as<uint64_t>(bits));
		case Type::S64: return to(i.type, as<int64_t>(bits));
		case Type::F16: return to(i.type, float(as<half>(bits)));
		case Type::F32: return to(i.type, as<float>(bits));
		default: return to(i.type, as<double>(bits));
		}
	}

	uint64_t wide(const Instruction &i) const {
		const uint64_t a = value(i.operands[1]), b = value(i.operands[2]);
		return i.type == Type::S32 ? uint64_t(int64_t(as<int32_t>(a)) * as<int32_t>(b))
			: uint64_t(as<uint32_t>(a)) * as<uint32_t>(b);
	}

	/* Of vectors, the first operands are the values, the last the address; it is a multiple of what is moved. */
	bool move(const Instruction &i) const {
		const bool loads = i.op == Op::LD_GLOBAL || i.op == Op::LD_SHARED || i.op == Op::LD_PARAM;
		const size_t size = bytes(i.type);
		const uint64_t address = value(loads ? i.operands.back() : i.operands.front());
		const bool global = i.op == Op::LD_GLOBAL || i.op == Op::ST_GLOBAL;
		if (address % (size * i.vector) != 0) return false;
		if (!global && i.op != Op::LD_PARAM && address + size * i.vector > block.shared.size()) return false;
		char *at = global ? reinterpret_cast<char *>(address) : i.op == Op::LD_PARAM
			? reinterpret_cast<char *>(const_cast<uint64_t *>(block.parameters)) + address : &block.shared[address];
		for (int n = 0; n < i.vector; n++) {
			if (loads) {
				uint64_t bits = 0;
				memcpy(&bits, at + n * size, size);
				put(i.operands[n], bits);
			} else {
				const uint64_t bits = value(i.operands[n + 1]);
				memcpy(at + n * size, &bits, size);
			}
		}
		return true;
	}

	/* A value; or a word, of two halves. */
	uint64_t copied(const Instruction &i) const {
		const uint64_t first = value(i.operands[1]);
		return i.operands.size() == 2 ? first : (first & 0xffff) | (value(i.operands[2]) & 0xffff) << 16;
	}

	/* Until the next barrier or the end; false if something is wrong. */
	bool run() const {
		const std::vector<Instruction> &code = block.entry.code;
		while (thread.at < code.size()) {
			const Instruction &i = code[thread.at++];
			if (i.guard >= 0 && bool(thread.registers[i.guard] & 1) == i.unless) continue;
			switch (i.op) {
			case Op::BRA: thread.at = i.target; break;
			case Op::BAR: return true;
			case Op::RET: thread.at = code.size(); break;
			case Op::CVT: put(i.operands[0], converted(i)); break;
			case Op::MOV: put(i.operands[0], copied(i)); break;
			case Op::MUL_WIDE: put(i.operands[0], wide(i)); break;
			case Op::SELP:
				put(i.operands[0], value(i.operands[value(i.operands[3]) & 1 ? 1 : 2]));
				break;
			case Op::LD_GLOBAL: case Op::LD_PARAM: case Op::LD_SHARED: case Op::ST_GLOBAL: case Op::ST_SHARED:
				if (!move(i)) return false;
				break;
			default: put(i.operands[0], calculated(i));
			}
		}
		thread.done = true;
		return true;
	}
};

/* Runs a block; false where an address is wrong, or only some threads reach a barrier. */
static bool run(Block &block, unsigned count) {
	/* Those of the last block are still in there: nothing that a thread has not set means anything. */
	static thread_local std::vector<uint64_t> registers;
	if (registers.size() < count * block.entry.registers) registers.resize(count * block.entry.registers, ~uint64_t(0));
	std::vector<Thread> threads;
	for (unsigned i = 0; i < count; i++)
		threads.push_back({ 0, false, &registers[i * block.entry.registers] });
	for (;;) {
		for (unsigned number = 0; number < count; number++)
			if (!threads[number].done && !Runner { block, threads[number], number }.run()) return false;
		size_t done = 0;
		for (const Thread &thread : threads) done += thread.done;
		if (done == count) return true;
		if (done > 0) return false;
	}
}

/* ---- The driver's functions ---- */

static std::atomic<long> launched;

/* For tests: how often a kernel of a module ran. */
EXPORT long emulatorLaunched() {
	return launched;
}

static std::atomic<bool> refuses;

/* For tests: whether no kernel of a module starts. */
EXPORT void emulatorRefuseLaunches(int refuse) {
	refuses = refuse != 0;
}

EXPORT int cuModuleLoadData(Module **module, const char *text) {
	*module = new Module;
	Reader reader { **module, "" };
	if (reader.read(text)) return SUCCESS;
	unsupported(reader.wrong.c_str(), 0);
	delete *module;
	return INVALID_PTX;
}

EXPORT int cuModuleGetFunction(const Entry **function, Module *module, const char *name) {
	const auto found = module->entries.find(name);
	if (found == module->entries.end()) return NOT_FOUND;
	*function = &found->second;
	return SUCCESS;
}

EXPORT int cuLaunchKernel(const Entry *function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threadsY,
	unsigned threadsZ, unsigned, void *, void **parameters, void **) {
	if (refuses || x == 0 || y == 0 || y > 65535 || z != 1 || threads == 0 || threads > 256 || threadsY != 1 || threadsZ != 1)
		return LAUNCH_FAILED;
	std::vector<uint64_t> values;
	for (size_t i = 0; i < function->sizes.size(); i++) {
		values.push_back(0);
		memcpy(&values.back(), parameters[i], function->sizes[i]);
	}
	std::atomic<bool> right { true };
	each(int64_t(x) * y, [&](int64_t i) {
		Block block { *function, values.data(), unsigned(i % x), unsigned(i / x), x,
			std::vector<char>(function->shared, char(0xff)) };
		if (!run(block, threads)) right = false;
	});
	launched++;
	return right ? SUCCESS : LAUNCH_FAILED;
}
