/* Reads PTX, the code that NVIDIA's driver would compile, as far as LatentIJ's own kernels use it. */
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <vector>

enum class Type { PRED, B16, U32, S32, U64, S64, F16, F32, F64 };

enum class How { EQ, NE, LT, LE, GT, GE };

enum class Op { ADD, AND, BAR, BRA, CVT, DIV, EX2, FMA, LD_GLOBAL, LD_PARAM, LD_SHARED, MAD, MAX, MIN, MOV, MUL, MUL_WIDE,
	NEG, NOT, OR, RCP, RET, RSQRT, SELP, SETP, SHL, SHR, SQRT, ST_GLOBAL, ST_SHARED, SUB, XOR };

/* What an instruction reads or writes. */
struct Operand {
	enum Kind { REGISTER, CONSTANT, THREAD, SPECIAL } kind = CONSTANT;
	int number = 0;     /* of a register, or of a special one */
	uint64_t value = 0; /* of a constant, or what is added to an address */
};

struct Instruction {
	Op op;
	Type type, from; /* of the result, and of what is converted */
	How how = How::EQ; /* of a comparison */
	int guard = -1;  /* the predicate's register; it runs if that is not "unless" */
	bool unless = false;
	size_t target = 0;
	int vector = 1;
	std::vector<Operand> operands;
};

struct Entry {
	std::vector<size_t> parameters; /* where each begins */
	std::vector<size_t> sizes;
	size_t registers = 0, shared = 0;
	std::vector<Instruction> code;
};

struct Module {
	std::map<std::string, Entry> entries;
};

enum Special { TID_X, CTAID_X, CTAID_Y, NCTAID_X };

static size_t bytes(Type type) {
	switch (type) {
	case Type::PRED: return 1;
	case Type::B16: case Type::F16: return 2;
	case Type::U32: case Type::S32: case Type::F32: return 4;
	default: return 8;
	}
}

static bool typeOf(const std::string &word, Type *type) {
	static const std::map<std::string, Type> types = { { "pred", Type::PRED }, { "b16", Type::B16 }, { "u16", Type::B16 },
		{ "b32", Type::U32 }, { "u32", Type::U32 }, { "s32", Type::S32 }, { "b64", Type::U64 }, { "u64", Type::U64 },
		{ "s64", Type::S64 }, { "f16", Type::F16 }, { "f32", Type::F32 }, { "f64", Type::F64 } };
	const auto found = types.find(word);
	if (found != types.end()) *type = found->second;
	return found != types.end();
}

static std::vector<std::string> split(const std::string &text, const char *separators) {
	std::vector<std::string> words;
	for (size_t from = 0; (from = text.find_first_not_of(separators, from)) != std::string::npos;) {
		const size_t to = std::min(text.find_first_of(separators, from), text.size());
		words.push_back(text.substr(from, to - from));
		from = to;
	}
	return words;
}

struct Reader {
	Module &module;
	std::string wrong;
	Entry *entry = nullptr;
	std::map<std::string, int> registers;
	std::map<std::string, size_t> parameters, shared, labels;
	std::vector<std::pair<size_t, std::string>> jumps;

	bool fail(const std::string &what) {
		if (wrong.empty()) wrong = what;
		return false;
	}

	int registerOf(const std::string &name) {
		const auto found = registers.emplace(name, int(registers.size()));
		entry->registers = registers.size();
		return found.first->second;
	}

	bool operand(std::string word, Operand *to) {
		static const std::map<std::string, int> specials = { { "%tid.x", TID_X }, { "%ctaid.x", CTAID_X },
			{ "%ctaid.y", CTAID_Y }, { "%nctaid.x", NCTAID_X } };
		const size_t plus = word.find('+');
		if (plus != std::string::npos) {
			to->value = std::stoll(word.substr(plus + 1));
			word = word.substr(0, plus);
		}
		if (specials.count(word)) {
			to->kind = Operand::SPECIAL;
			to->number = specials.at(word);
		} else if (word[0] == '%') {
			to->kind = Operand::REGISTER;
			to->number = registerOf(word);
		} else if (parameters.count(word)) {
			to->value += parameters[word];
		} else if (shared.count(word)) {
			to->value += shared[word];
		} else if (word.compare(0, 2, "0f") == 0 || word.compare(0, 2, "0d") == 0) {
			to->value = std::stoull(word.substr(2), nullptr, 16);
		} else if (isdigit(word[0]) || word[0] == '-') {
			to->value = uint64_t(std::stoll(word));
		} else {
			return fail("the operand " + word);
		}
		return true;
	}

	bool instruction(std::string line) {
		Instruction made;
		if (line[0] == '@') {
			const size_t space = line.find_first_of(" \t");
			made.unless = line[1] == '!';
			made.guard = registerOf(line.substr(made.unless ? 2 : 1, space - (made.unless ? 2 : 1)));
			line = line.substr(line.find_first_not_of(" \t", space));
		}
		const std::string name = line.substr(0, line.find_first_of(" \t;"));
		std::vector<std::string> words = split(line.substr(name.size()), " \t,;[]{}");
		std::vector<std::string> parts = split(name, ".");
		static const std::map<std::string, Op> ops = { { "add", Op::ADD }, { "and", Op::AND }, { "bar", Op::BAR },
			{ "bra", Op::BRA }, { "cvt", Op::CVT }, { "cvta", Op::MOV }, { "div", Op::DIV }, { "ex2", Op::EX2 },
			{ "fma", Op::FMA }, { "ld.global", Op::LD_GLOBAL }, { "ld.param", Op::LD_PARAM },
			{ "ld.shared", Op::LD_SHARED }, { "mad", Op::MAD }, { "max", Op::MAX }, { "min", Op::MIN }, { "mov", Op::MOV },
			{ "mul", Op::MUL }, { "neg", Op::NEG }, { "not", Op::NOT }, { "or", Op::OR }, { "rcp", Op::RCP },
			{ "ret", Op::RET }, { "rsqrt", Op::RSQRT }, { "selp", Op::SELP }, { "setp", Op::SETP }, { "shl", Op::SHL },
			{ "shr", Op::SHR }, { "sqrt", Op::SQRT }, { "st.global", Op::ST_GLOBAL }, { "st.shared", Op::ST_SHARED },
			{ "sub", Op::SUB }, { "xor", Op::XOR } };
		static const std::map<std::string, How> hows = { { "eq", How::EQ }, { "ne", How::NE }, { "lt", How::LT },
			{ "le", How::LE }, { "gt", How::GT }, { "ge", How::GE } };
		const bool memory = parts[0] == "ld" || parts[0] == "st";
		const auto op = ops.find(memory ? parts[0] + "." + parts[1] : parts[0]);
		if (op == ops.end()) return fail("the instruction " + name);
		made.op = op->second;
		made.type = made.from = Type::U64;
		std::vector<Type> found;
		for (size_t i = memory ? 2 : 1; i < parts.size(); i++) {
			Type type;
			if (typeOf(parts[i], &type)) found.push_back(type);
			else if (parts[i] == "v4") made.vector = 4;
			else if (parts[i] == "wide") made.op = Op::MUL_WIDE;
			else if (parts[0] == "setp" && hows.count(parts[i])) made.how = hows.at(parts[i]);
			else if (!(parts[i] == "rn" || parts[i] == "lo" || parts[i] == "uni" || parts[i] == "nc" || parts[i] == "sync"
					|| parts[i] == "approx" || parts[i] == "to" || parts[i] == "global"))
				return fail("the instruction " + name);
		}
		if (!found.empty()) made.type = made.from = found.front();
		if (found.size() > 1) made.from = found.back();
		if (made.op == Op::BRA) {
			jumps.emplace_back(entry->code.size(), words.at(0));
			words.clear();
		}
		if (made.op == Op::BAR) words.clear();
		for (const std::string &word : words) {
			made.operands.emplace_back();
			if (!operand(word, &made.operands.back())) return false;
		}
		entry->code.push_back(made);
		return true;
	}

	bool end() {
		for (const auto &jump : jumps) {
			if (!labels.count(jump.second)) return fail("the label " + jump.second);
			entry->code[jump.first].target = labels[jump.second];
		}
		entry = nullptr;
		registers.clear();
		parameters.clear();
		shared.clear();
		labels.clear();
		jumps.clear();
		return true;
	}

	void parameter(const std::vector<std::string> &words) {
		Type type = Type::U64;
		typeOf(words[1].substr(1), &type);
		const size_t last = entry->parameters.empty() ? 0 : entry->parameters.back() + 8;
		entry->parameters.push_back(last);
		entry->sizes.push_back(bytes(type));
		parameters[words[2]] = last;
	}

	bool line(const std::string &text) {
		const std::vector<std::string> words = split(text, " \t,;()");
		if (words.empty() || words[0] == "{") return true;
		if (words[0] == ".visible") {
			entry = &module.entries[words[2]];
		} else if (words[0] == ".param") {
			parameter(words);
		} else if (words[0] == ".shared") {
			const size_t open = words.back().find('[');
			entry->shared = (entry->shared + 7) / 8 * 8;
			shared[words.back().substr(0, open)] = entry->shared;
			entry->shared += std::stoul(words.back().substr(open + 1));
		} else if (words[0][0] == '$') {
			labels[words[0].substr(0, words[0].size() - 1)] = entry->code.size();
		} else if (words[0] == "}") {
			return end();
		} else if (words[0][0] != '.') {
			return instruction(text.substr(text.find_first_not_of(" \t")));
		}
		return true;
	}

	bool read(const char *text) {
		std::istringstream lines(text);
		std::string one;
		while (std::getline(lines, one)) {
			one = one.substr(0, one.find("//"));
			/* Written by hand in the source, as the conversions are: in braces of their own. */
			const bool inner = entry != nullptr && one.find_first_not_of(" \t{") != std::string::npos
				&& split(one, " \t")[0] == "{";
			if (inner) one = one.substr(one.find('{') + 1);
			if (one == "}" && entry == nullptr) continue;
			if (!line(one)) return false;
		}
		return true;
	}
};
